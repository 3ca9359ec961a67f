// Rendering: marked turns the documentation of three packages into HTML.
import { marked } from 'marked';

export function run(read) {
  const source = read('terser/README.md') + read('acorn/CHANGELOG.md') + read('marked/README.md');
  const html = marked.parse(source, { gfm: true });
  let hash = 0;
  for (let i = 0; i < html.length; i++) hash = (hash * 31 + html.charCodeAt(i)) | 0;
  return [html.length, hash].join();
}
