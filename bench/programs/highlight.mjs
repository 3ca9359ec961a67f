// Highlighting: highlight.js colours JavaScript, CSS, JSON and TypeScript.
import highlight from 'highlight.js/lib/core';
import css from 'highlight.js/lib/languages/css';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import typescript from 'highlight.js/lib/languages/typescript';

highlight.registerLanguage('css', css);
highlight.registerLanguage('javascript', javascript);
highlight.registerLanguage('json', json);
highlight.registerLanguage('typescript', typescript);

export function run(read) {
  const sources = [
    ['javascript', read('react/cjs/react.production.js')],
    ['typescript', read('rollup/dist/rollup.d.ts').slice(0, 12000)],
    ['json', read('terser/package.json')],
    ['css', read('highlight.js/styles/github.css').repeat(4)],
  ];
  let size = 0;
  let hash = 0;
  for (const [language, source] of sources) {
    const { value } = highlight.highlight(source, { language });
    size += value.length;
    for (let i = 0; i < value.length; i++) hash = (hash * 31 + value.charCodeAt(i)) | 0;
  }
  return [size, hash].join();
}
