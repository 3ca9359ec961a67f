/**
 * Each format read back by a parser that is not Istanbul's, with equal numbers. The numbers to compare with are counted here from the
 * site maps, naively.
 */
import { lcovParser } from '@friedemannsommer/lcov-parser';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import libCoverage from 'istanbul-lib-coverage';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { TallymarkError } from '../../src/errors.ts';
import { instrumentSource } from '../../src/instrument.ts';
import { siteCount } from '../../src/model/site-map.ts';
import { type CoverageData, type FileCoverage, toFileCoverage } from '../../src/report/istanbul.ts';
import { fail } from '../support/fail.ts';
import { checkReporters, REPORTERS } from '../../src/report/reporters.ts';
import { writeReports } from '../../src/report/write.ts';

const FILES: Record<string, string> = {
  'index.js': 'const a = require("./src/a");\nif (a(1)) a(2);\nelse a(3);\n',
  'src/a.js': 'module.exports = function a(n = 0) {\n  const f = () => n; f();\n  return n > 1 && n < 3 ? "x" : n;\n};\n',
  'src/b & <c>/"d" é.js': 'class A { constructor() {} "<&>"() {} }\nclass B { constructor() {} m() { return 1; } }\n',
  'src/empty.js': '"use strict";\n',
};

/** Every third site ran never, the others as often as their number; some beyond 32 bits. */
function project(): { root: string; coverage: CoverageData } {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-')));
  const coverage: CoverageData = {};
  for (const [name, source] of Object.entries(FILES)) {
    const path = join(root, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, source);
    const { sites } = instrumentSource(source, { filename: path }).plan!;
    coverage[path] = toFileCoverage({ path, sites, counts: Float64Array.from({ length: siteCount(sites) }, (_, i) => (i % 3 === 1 ? 0 : i % 4 ? i + 1 : 2 ** 33 + i)) });
  }
  return { root, coverage };
}

interface Tally {
  statements: [covered: number, total: number];
  branches: [covered: number, total: number];
  functions: [covered: number, total: number];
  lines: Record<string, number>;
}

function tally({ s, b, f, statementMap }: FileCoverage): Tally {
  const of = (counts: number[]): [number, number] => [counts.filter((count) => count > 0).length, counts.length];
  const lines: Record<string, number> = {};
  for (const [id, { start }] of Object.entries(statementMap)) lines[start.line!] = Math.max(lines[start.line!] ?? 0, s[id]!);
  return { statements: of(Object.values(s)), branches: of(Object.values(b).flat()), functions: of(Object.values(f)), lines };
}
const linesOf = ({ lines }: Tally): [number, number] => [Object.values(lines).filter((count) => count > 0).length, Object.keys(lines).length];
const asList = <T>(value: T | T[] | undefined | ''): T[] => (Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]);

test('lcov', async () => {
  const { root, coverage } = project();
  await writeReports(coverage, { reporters: ['lcovonly'], out: 'out', cwd: root });
  const sections = await lcovParser({ from: readFileSync(join(root, 'out/lcov.info')) });
  assert.equal(sections.map(({ path }) => path).sort(), Object.keys(FILES).sort());
  for (const section of sections) {
    const wanted = tally(coverage[join(root, section.path)]!);
    assert.equal([section.lines.hit, section.lines.instrumented], linesOf(wanted));
    assert.equal(Object.fromEntries(section.lines.details.map(({ line, hit }) => [line, hit])), wanted.lines);
    assert.equal([section.functions.hit, section.functions.instrumented], wanted.functions);
    assert.equal([section.branches.hit, section.branches.instrumented], wanted.branches);
    const arms = section.branches.details.map(({ block, branch, hit }) => [Number(block), Number(branch), hit]);
    const wantedArms = Object.entries(coverage[join(root, section.path)]!.b).flatMap(([id, counts]) => counts.map((count, i) => [Number(id), i, count]));
    assert.equal(arms, wantedArms);
  }
});

test('Cobertura: well-formed, of the structure of coverage-04.dtd, with names that need escaping', async () => {
  const { root, coverage } = project();
  await writeReports(coverage, { reporters: ['cobertura'], out: 'out', cwd: root });
  const xml = readFileSync(join(root, 'out/cobertura-coverage.xml'), 'utf8');
  assert.is(XMLValidator.validate(xml), true);
  const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', preserveOrder: false, htmlEntities: true }).parse(xml) as any;

  // Element content and required attributes as the DTD has them.
  const dtd: Record<string, { children: string[]; attributes: string[] }> = {
    coverage: { children: ['sources', 'packages'], attributes: ['line-rate', 'branch-rate', 'lines-covered', 'lines-valid', 'branches-covered', 'branches-valid', 'complexity', 'version', 'timestamp'] },
    sources: { children: ['source'], attributes: [] },
    source: { children: [], attributes: [] },
    packages: { children: ['package'], attributes: [] },
    package: { children: ['classes'], attributes: ['name', 'line-rate', 'branch-rate'] },
    classes: { children: ['class'], attributes: [] },
    class: { children: ['methods', 'lines'], attributes: ['name', 'filename', 'line-rate', 'branch-rate'] },
    methods: { children: ['method'], attributes: [] },
    method: { children: ['lines'], attributes: ['name', 'signature'] },
    lines: { children: ['line'], attributes: [] },
    line: { children: [], attributes: ['number', 'hits'] },
  };
  const check = (name: string, element: any): void => {
    const { children, attributes } = dtd[name] ?? fail(`<${name}> is not in the DTD`);
    if (typeof element !== 'object') return; // an empty element, or text
    for (const attribute of attributes) assert.ok(`@${attribute}` in element, `<${name} ${attribute}>`);
    for (const [key, value] of Object.entries(element)) {
      if (key.startsWith('@') || key === '#text') continue;
      assert.ok(children.includes(key), `<${key}> in <${name}>`);
      for (const child of asList(value as any)) check(key, child);
    }
  };
  check('coverage', parsed.coverage);

  const classes = asList<any>(parsed.coverage.packages.package).flatMap((entry) => asList<any>(entry.classes.class));
  assert.equal(classes.map((entry) => entry['@filename']).sort(), Object.keys(FILES).sort());
  let covered = 0;
  let valid = 0;
  for (const entry of classes) {
    const file = coverage[join(root, entry['@filename'])]!;
    const wanted = tally(file);
    assert.equal(Object.fromEntries(asList<any>(entry.lines.line).map((line) => [line['@number'], Number(line['@hits'])])), wanted.lines);
    assert.equal(asList<any>(entry.methods.method).map((method) => method['@name']), Object.values(file.fnMap).map(({ name }) => name));
    const byLine = asList<any>(entry.lines.line).flatMap((line) => /\((\d+)\/(\d+)\)/.exec(line['@condition-coverage'] ?? '')?.slice(1).map(Number) ?? []);
    const sum = (from: number) => byLine.filter((_, i) => i % 2 === from).reduce((a, b) => a + b, 0);
    assert.equal([sum(0), sum(1)], wanted.branches);
    covered += linesOf(wanted)[0];
    valid += linesOf(wanted)[1];
  }
  assert.equal([parsed.coverage['@lines-covered'], parsed.coverage['@lines-valid']].map(Number), [covered, valid]);
});

test('clover is well-formed and has the same files', async () => {
  const { root, coverage } = project();
  await writeReports(coverage, { reporters: ['clover'], out: 'out', cwd: root });
  const xml = readFileSync(join(root, 'out/clover.xml'), 'utf8');
  assert.is(XMLValidator.validate(xml), true);
  const parsed = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '@', htmlEntities: true }).parse(xml) as any;
  const { project: whole } = parsed.coverage;
  const files = [...asList<any>(whole.file), ...asList<any>(whole.package).flatMap((entry) => asList<any>(entry.file))];
  assert.equal(files.map((file) => file['@path']).sort(), Object.keys(coverage).sort());
  for (const file of files) {
    const wanted = tally(coverage[file['@path']]!);
    // Clover's statements are lines.
    assert.equal([file.metrics['@coveredstatements'], file.metrics['@statements']].map(Number), linesOf(wanted));
    assert.equal([file.metrics['@coveredconditionals'], file.metrics['@conditionals']].map(Number), wanted.branches);
  }
});

test('coverage-final.json is a coverage map, equal to what was written, and json-summary has its numbers', async () => {
  const { root, coverage } = project();
  await writeReports(coverage, { reporters: ['json', 'json-summary'], out: 'out', cwd: root });
  const read = JSON.parse(readFileSync(join(root, 'out/coverage-final.json'), 'utf8'));
  assert.equal(read, JSON.parse(JSON.stringify(coverage)));
  const summary = JSON.parse(readFileSync(join(root, 'out/coverage-summary.json'), 'utf8'));
  const map = libCoverage.createCoverageMap(read);
  assert.equal(map.files().sort(), Object.keys(coverage).sort());
  for (const path of map.files()) {
    const wanted = tally(coverage[path]!);
    const { statements, branches, functions, lines } = summary[path];
    assert.equal([statements, branches, functions, lines].map(({ covered, total }) => [covered, total]), [wanted.statements, wanted.branches, wanted.functions, linesOf(wanted)]);
    assert.equal(map.fileCoverageFor(path).toSummary().toJSON(), summary[path]);
  }
});

/** Runs a script in a process of its own, for reports that are text go to its standard output. */
function printed(root: string, coverage: CoverageData, reporters: string[], columns?: string): string {
  const input = join(root, 'input.json');
  writeFileSync(input, JSON.stringify(coverage));
  const write = new URL('../../src/report/write.ts', import.meta.url).href;
  const code = `import { readFileSync } from 'node:fs'; import { writeReports } from ${JSON.stringify(write)};
${columns ? `process.stdout.columns = ${columns};` : ''}
await writeReports(JSON.parse(readFileSync(${JSON.stringify(input)}, 'utf8')), { reporters: ${JSON.stringify(reporters)}, out: 'out', cwd: ${JSON.stringify(root)} });`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8' });
  assert.is(status, 0, stderr);
  return stdout;
}

test('the text table has the percentages that Istanbul computes for the same map, names whole in a pipe', () => {
  const { root, coverage } = project();
  const table = printed(root, coverage, ['text']);
  const rows = new Map(table.split('\n').filter((line) => line.includes(' | ')).map((line) => {
    const [name, ...cells] = line.split('|').map((cell) => cell.trim());
    return [name!, cells.slice(0, 4)];
  }));
  const map = libCoverage.createCoverageMap(coverage as never);
  const percentages = (summary: { isEmpty(): boolean } & Record<string, any>) => ['statements', 'branches', 'functions', 'lines'].map((kind) => String(summary.isEmpty() ? 0 : summary[kind].pct));
  assert.equal(rows.get('All files'), percentages(map.getCoverageSummary() as never));
  for (const path of map.files()) assert.equal(rows.get(path.split('/').at(-1)!), percentages(map.fileCoverageFor(path).toSummary() as never), path);
});

test('in a pipe uncovered lines are whole, and no other row is filled up for them', () => {
  const { root } = project();
  const lines = Array.from({ length: 200 }, (_, i) => i + 1);
  const location = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 4 } });
  const file = (path: string, ran: (line: number) => boolean) => ({ path, statementMap: Object.fromEntries(lines.map((line, i) => [i, location(line)])), fnMap: {}, branchMap: {}, s: Object.fromEntries(lines.map((line, i) => [i, Number(ran(line))])), f: {}, b: {} });
  const table = printed(root, { '/p/half.js': file('/p/half.js', (line) => line % 2 === 0), '/p/ran.js': file('/p/ran.js', () => true) } as never, ['text']).split('\n');
  assert.equal(table.filter((line) => line.length > 80).map((line) => line.split('|').at(-1)!.trim()), [lines.filter((line) => line % 2 === 1).join(',')]);
});

test('text-summary has the totals', () => {
  const { root, coverage } = project();
  const all = Object.values(coverage).map(tally);
  const sum = (pick: (tally: Tally) => [number, number]) => all.map(pick).reduce(([a, b], [c, d]) => [a + c, b + d], [0, 0]).join('/');
  const text = printed(root, coverage, ['text-summary']);
  for (const [name, totals] of [['Statements', sum((t) => t.statements)], ['Branches', sum((t) => t.branches)], ['Functions', sum((t) => t.functions)], ['Lines', sum(linesOf)]] as const) {
    assert.match(text, new RegExp(`^${name} +: [\\d.]+% \\( ${totals} \\)$`, 'm'));
  }
});

test('every reporter writes, also over nothing', async () => {
  const { root, coverage } = project();
  const quiet = REPORTERS.filter((name) => !/^(text|teamcity)/.test(name));
  await writeReports(coverage, { reporters: quiet, out: 'out', cwd: root });
  assert.equal(readdirSync(join(root, 'out')).filter((name) => /\.(json|info|xml)$/.test(name)).sort(), ['clover.xml', 'cobertura-coverage.xml', 'coverage-final.json', 'coverage-summary.json', 'lcov.info']);
  assert.ok(existsSync(join(root, 'out/lcov-report/index.html')));
  const page = readFileSync(join(root, 'out', basename(root), 'src/a.js.html'), 'utf8');
  assert.match(page, 'module.exports');
  await writeReports({}, { reporters: quiet, out: 'none', cwd: root });
  assert.ok(existsSync(join(root, 'none/index.html')));
  for (const name of ['text-lcov', 'teamcity', 'text', 'text-summary']) assert.ok(printed(root, coverage, [name]).length > 100, name);
});

test('the HTML report of a file that is not on disk shows the text its source map carried', async () => {
  const { root, coverage } = project();
  const path = join(root, 'gone/a.js');
  const contents = new Map([[path, FILES['src/a.js']!]]);
  await writeReports({ [path]: { ...coverage[join(root, 'src/a.js')]!, path } }, { reporters: ['html'], out: 'out', cwd: root, contents });
  assert.match(readFileSync(join(root, 'out/a.js.html'), 'utf8'), 'module.exports');
});

test('an unknown reporter is an error with the nearest right name, before anything is written', async () => {
  const { root, coverage } = project();
  const failed = await writeReports(coverage, { reporters: ['json', 'lcvo'], out: 'out', cwd: root }).then(() => fail('nothing was thrown'), (error) => error as TallymarkError);
  assert.instance(failed, TallymarkError);
  assert.is(failed.code, 'TM_REPORTER');
  assert.is(failed.message, 'no reporter is called "lcvo": did you mean "lcov"?');
  assert.is(existsSync(join(root, 'out')), false);
  assert.throws(() => checkReporters(['pdf']), /there are text, text-summary, /);
});

test('a folder that cannot be made is an error that says where the counts are', async () => {
  const { root, coverage } = project();
  writeFileSync(join(root, 'file'), '');
  const failed = await writeReports(coverage, { reporters: ['json'], out: 'file/out', cwd: root }).then(() => fail('nothing was thrown'), (error) => error as TallymarkError);
  assert.is(failed.code, 'TM_REPORT_WRITE');
  assert.match(failed.message, /the json report could not be written to .*file\/out \(ENOTDIR.*the counts are kept/);
});

test('a reporter that is named twice reports once', () => {
  assert.equal(checkReporters(['text', 'json', 'text']), ['text', 'json']);
});

test.run();
