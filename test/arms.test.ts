/**
 * Arms of an `if` that a hint ignores have no probe, so nothing puts braces around them, and the `else` that is counted comes right after a statement that may lack its semicolon, or end in an `if` that has no `else` itself.
 * What every engine makes of them must do what the source does, and count what it counts of the same arm in braces.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compare, countsOf } from './support/compare.ts';
import { engines, type EngineOptions } from './support/engines.ts';
import { execute } from './support/execute.ts';

const ARMS = [
  'return log(1)', 'return', 'throw 2', 'log(3)', 'p++', 'var v = 4', 'break', 'continue out', 'debugger', 'while (q) { q = 0; log(5) }', 'while (q-- > 0) log(6)', 'for (; q-- > 0;) log(7)', 'for (const k in { a: 1 }) log(k)', 'do q-- \nwhile (q > 0)',
  'if (q) log(8)', 'if (q) log(9); else log(10)', 'if (q) { log(11) }', 'if (q) if (p > 1) log(12)', 'inner: if (q) log(13)', 'inner: for (;;) if (q) break inner; else break inner', 'v = function () { return 14 }', 'v = (a) => { log(15) }', 'try { log(16) } catch {}', 'switch (q) { case 1: log(17) }', ';',
  'with ({ q }) if (q) log(18)', 'with ({}) if (q) log(19); else if (p > 1) log(20)', 'for (const k in { a: 1 }) if (q) log(k)', 'for (const k of [q]) if (k) log(21); else if (p > 1) log(22)', 'while (q-- > 0) if (p > 1) log(23)', 'for (; q-- > 0;) with ({}) if (p > 1) log(24)', 'if (q) log(25); else if (p > 1) log(26)', 'if (q) log(27); else for (; q-- > 0;) if (p > 1) log(28)',
];
const HINTS = ['istanbul ignore if', 'c8 ignore if', 'istanbul ignore next'];

const programOf = (hint: string, arm: string): string => `
function f(p, q) {
  out: for (let i = 0; i < 2; i++) {
    /* ${hint} */
    if (p) ${arm}
    log('after')
    if (q) /* istanbul ignore next */ ${arm}
    log('end')
  }
}
for (const p of [0, 1, 2]) for (const q of [0, 1]) {
  try { log(f(p, q)) } catch (error) { log(error) }
}
`;

for (const engine of engines) {
  test(`arms without braces: ${engine.name}`, async () => {
    for (const hint of HINTS) {
      for (const arm of ARMS) {
        const options: EngineOptions = { sourceType: 'commonjs', filename: '/program.cjs' };
        const run = async (source: string) => {
          const code = engine.instrument(source, options);
          const done = await execute(code, options);
          return { code, log: done.log, counts: countsOf(engine, options, done).map(([, count]) => count) };
        };
        const source = programOf(hint, arm);
        const { log } = await execute(source, options);
        assert.not.match(log.join(), /SyntaxError/, source);
        const bare = await run(source);
        assert.equal(bare.log, log, bare.code);
        assert.equal(bare.counts, (await run(programOf(hint, `{ ${arm} }`))).counts, bare.code);
      }
    }
  });
}

/** A range that begins at `#`, before a statement, and ends at `@`, in it: what is left of the statement is counted by itself. */
const CUT = [
  '# if (0) @ { log(1) }', 'l: # if (0) @ { log(1) }', 'l: # if (0) log(2); else @ { log(1) }', '# if (0) log(2); else @ if (0) { log(1) }', 'l: # if (0) @ log(1)', 'l: # for (; 0; ) @ { log(1) }', '# do @ { log(1) } while (0)', '# try { throw 1 } catch @ { log(4) }',
  '# l: @ { log(1); break l }', 'l: # switch (1) { @ case 0: log(1) }',
];

for (const engine of engines) {
  test(`ranges that end in an arm: ${engine.name}`, async () => {
    for (const program of CUT) await compare(engine, { source: `1;\n${program.replace('#', '/* c8 ignore start */').replace('@', '/* c8 ignore stop */')}\nlog(5)\n`, sourceType: 'commonjs' }, { hinted: true });
  });
}

test.run();
