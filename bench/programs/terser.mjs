// Minifying: terser compresses and mangles React.
import { minify } from 'terser';

export async function run(read) {
  const { code } = await minify(read('react/cjs/react.production.js'), { mangle: { toplevel: true } });
  let hash = 0;
  for (let i = 0; i < code.length; i++) hash = (hash * 31 + code.charCodeAt(i)) | 0;
  return [code.length, hash].join();
}
