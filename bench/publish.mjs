/**
 * From results/*.json to the figures in the README and the docs: whatever stands between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->` is made from
 * results/NAME.json by the text of that name below. Benchmarks call `saveResult`; `node bench/publish.mjs` rewrites all, from the files alone.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const PAGES = ['../README.md', '../docs/benchmarks.md'];

/** Where and when a result was made. */
export const about = () => ({ date: new Date().toISOString().slice(0, 10), node: process.version, cpu: cpus()[0].model, cores: availableParallelism() });

const table = (head, rows) => [`| ${head.join(' | ')} |`, `| ${head.map((_, i) => (i === 0 ? '---' : '---:')).join(' | ')} |`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
const where = ({ node, cores, date }) => `Node ${node}, ${cores} cores, ${date}`;

/** By name: the result as Markdown. */
const TEXTS = {
  instrument: (result) =>
    `${result.files} files, ${(result.bytes / 1e6).toFixed(1)} MB of source; ${where(result)}; \`node bench/instrument.mjs\`.\n\n` +
    table(
      ['engine', 'time', 'CPU time', 'of ours', 'memory'],
      Object.entries(result.engines).map(([name, { wall, cpu, ratio, memory }]) => [name, `${wall} ms`, `${cpu} ms`, `${ratio.toFixed(2)}x`, `${memory} MB`]),
    ),
};

export function saveResult(name, result) {
  mkdirSync(at('results'), { recursive: true });
  writeFileSync(at(`results/${name}.json`), JSON.stringify(result, null, 1) + '\n');
  publish();
}

export function publish() {
  for (const page of PAGES.map(at)) {
    if (!existsSync(page)) continue;
    const before = readFileSync(page, 'utf8');
    const after = before.replace(/(<!-- bench:([\w-]+) -->\n)[^]*?(<!-- \/bench:\2 -->)/g, (whole, start, name, end) => {
      const file = at(`results/${name}.json`);
      return TEXTS[name] && existsSync(file) ? `${start}${TEXTS[name](JSON.parse(readFileSync(file, 'utf8')))}\n${end}` : whole;
    });
    if (after !== before) writeFileSync(page, after);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) publish();
