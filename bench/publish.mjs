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

const megabytes = (value) => (value < 1000 ? `${value} MB` : `${(value / 1000).toFixed(1)} GB`);

const priceVersions = ({ nodes }) => Object.keys(nodes).map((version) => `Node ${version}`).join(' and ');
const priceEngines = ({ labels }) => Object.keys(labels).filter((name) => name !== 'plain');

const cellText = ({ error, total }) => (error ? '**failed**' : `${total.ratio.toFixed(2)} (${total.low.toFixed(2)}-${total.high.toFixed(2)})`);

/** By name: the result as Markdown. */
const TEXTS = {
  price: (result) =>
    `CPU time of plain code = 1; geometric mean over ${Object.keys(Object.values(result.nodes)[0].programs).length} programs, and the dearest of them. ${priceVersions(result)}, ${result.cores} cores, ${result.date}; \`node bench/price.mjs\`.\n\n` +
    table(
      ['', ...Object.keys(result.nodes).map((version) => `Node ${version}`)],
      priceEngines(result).map((engine) => [result.labels[engine], ...Object.values(result.nodes).map(({ geometricMean, worst }) => `${geometricMean[engine].total.toFixed(2)} (${worst[engine].toFixed(2)})`)]),
    ),
  'price-programs': (result) =>
    Object.entries(result.nodes)
      .map(([version, { programs, rounds }]) => {
        const rows = Object.entries(programs).map(([name, { kind, plain, engines }]) => [`${name} (${kind})`, `${Math.round(plain)} ms`, ...priceEngines(result).map((engine) => cellText(engines[engine]))]);
        return `Node ${version}, medians of ${rounds} rounds (and quartiles):\n\n${table(['program', 'plain', ...priceEngines(result)], rows)}`;
      })
      .join('\n\n'),
  instrument: (result) =>
    `${result.files} files, ${(result.bytes / 1e6).toFixed(1)} MB of source; ${where(result)}; \`node bench/instrument.mjs\`.\n\n` +
    table(
      ['engine', 'time', 'CPU time', 'of ours', 'memory'],
      Object.entries(result.engines).map(([name, { wall, cpu, ratio, memory }]) => [name, `${wall} ms`, `${cpu} ms`, `${ratio.toFixed(2)}x`, memory === null ? '–' : `${memory} MB`]),
    ),
  size: (result) =>
    `${result.files} files, kilobytes (and times plain); minified by esbuild ${result.esbuild}; \`node bench/size.mjs\`.\n\n` +
    table(
      ['engine', 'as made', 'minified', 'minified and gzipped'],
      Object.entries(result.engines).map(([name, sums]) => [name, ...['raw', 'minified', 'gzipped'].map((key) => `${Math.round(sums[key] / 1000)} (${(sums[key] / result.engines.plain[key]).toFixed(2)})`)]),
    ),
  suites: (result) =>
    `Times of plain, wall time (and the plain seconds); ${result.cores} cores; medians of ${span(Object.values(result.measured).map(({ rounds }) => rounds))} rounds; \`node bench/suites.mjs\`.\n\n` +
    table(
      ['suite', 'Node', ...Object.values(result.labels)],
      Object.keys(Object.values(result.nodes)[0]).flatMap((suite) =>
        Object.entries(result.nodes).map(([version, suites]) => [suite, version, ...Object.entries(suites[suite]).map(([tool, { seconds, ratio }]) => (tool === 'plain' ? `${seconds.toFixed(1)} s` : ratio.toFixed(2)))]),
      ),
    ),
  merge: (result) =>
    `${result.files} files of 300 sites; ${where(result)}; \`node bench/merge.mjs\`.\n\n` +
    table(
      ['tool', 'processes', 'data', 'time', 'peak memory'],
      Object.values(result.tools).flatMap(({ label, rows }) =>
        rows.map(({ processes, dataMegabytes, seconds, megabytes: peak, died }) => [label, processes, megabytes(dataMegabytes), died ? `**${died}** after ${seconds} s` : `${seconds} s`, megabytes(peak)]),
      ),
    ),
  memory: (byNode) => {
    const added = (start, name) => ['wall', 'cpu'].map((key) => (start[name][key] - start.plain[key]).toFixed(1)).join(', ');
    const times = ({ median, low, high }) => `${median.toFixed(2)} (${low.toFixed(2)}-${high.toFixed(2)})`;
    return (
      `Per bump, times a plain \`Uint32Array\` (quartiles); what is added to the start of a process, in ms of time and of CPU time. ${Object.values(byNode)[0].cores} cores; \`node bench/memory.mjs\`.\n\n` +
      table(
        ['Node', 'plain bump', 'SharedArrayBuffer', 'mapped memory', 'plain start', 'the mapping adds', '`tallymark run` adds', 'not mapped'],
        Object.values(byNode).map(({ node, bumps, start }) => [
          node, `${bumps.Uint32Array.nanoseconds.toFixed(2)} ns`, times(bumps.SharedArrayBuffer.ratio), times(bumps['mapped memory'].ratio),
          `${start.plain.wall.toFixed(1)}, ${start.plain.cpu.toFixed(1)}`, ...['the mapping alone', 'tallymark run, mapped', 'tallymark run, not mapped'].map((name) => added(start, name)),
        ]),
      )
    );
  },
};

function span(numbers) {
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  return low === high ? `${low}` : `${low} to ${high}`;
}

/** @returns undefined where there is none */
export function readResult(name) {
  const file = at(`results/${name}.json`);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

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
      // Several texts may tell of one result: `price-programs` of results/price.json.
      const result = readResult(name) ?? readResult(name.split('-')[0]);
      return TEXTS[name] && result ? `${start}${TEXTS[name](result)}\n${end}` : whole;
    });
    if (after !== before) writeFileSync(page, after);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) publish();
