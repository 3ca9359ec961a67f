/** A counter is 32 bits wide; what it cannot hold is kept beside it, in both kinds of memory, under `tallymark run` and alone. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ALIGNMENT, HEADER, HEADER_BYTES, SEGMENT, SEGMENT_MAGIC, SLAB_MAGIC } from '../../runtime/format.cjs';
import { instrumentSource } from '../../src/instrument.ts';
import { Sampler } from '../../src/store/sampler.ts';
import { ROOT, withProject } from '../support/project.ts';

const TURNS = 4_400;

// Takes some ten seconds, for it really turns.
test(
  'a loop body that runs 4.4 thousand million times',
  withProject({ 'main.js': `let k = 0;\nfunction turn() { for (let i = 0; i < 1_000_000; i++) { k = i; } }\nfor (let j = 0; j < ${TURNS}; j++) turn();\n` }, async (project) => {
    const { counts } = await project.run(['main.js']);
    assert.ok(TURNS * 1e6 > 2 ** 32);
    assert.ok(Object.values(counts['main.js']!.s).includes(TURNS * 1e6), JSON.stringify(counts['main.js']!.s));
  }),
);

/** Puts the counter of `f` to where it would be after so many calls, waits until whoever watches has seen it, and calls on. */
const JUMP = `function f() { return 1; }
const fs = require('node:fs');
const counters = eval('$' + 'tm');
const before = [...counters];
f(f(f(f(f()))));
const slot = counters.findIndex((count, i) => count - before[i] === 5);
const run = process.env.TALLYMARK_RUN || '.tallymark/runs/' + fs.readdirSync('.tallymark/runs')[0];
const isSeen = () => fs.readdirSync(run + '/slabs').some((name) => name.endsWith('.carries'));
counters[slot] = 2 ** 32 - 3;
(function callOn() {
  if (!isSeen()) return setTimeout(callOn, 20);
  for (let i = 0; i < 10; i++) f();
})();
`;

for (const memory of ['mapped', 'shared']) {
  test(
    `${memory} memory, under tallymark run`,
    withProject({ 'main.js': JUMP }, async (project) => {
      const { status, stderr, counts } = await project.run(['main.js'], { TALLYMARK_MEMORY: memory });
      assert.is(status, 0, stderr);
      assert.is(counts['main.js']!.f['0'], 2 ** 32 - 3 + 10);
    }),
  );

  test(
    `${memory} memory, alone`,
    withProject({}, async (project) => {
      mkdirSync(project.path('node_modules'));
      symlinkSync(ROOT, project.path('node_modules/tallymark'));
      project.write({ 'main.js': instrumentSource(JUMP, { filename: project.path('main.js'), sourceType: 'commonjs' }).code });
      const { status, stderr } = await project.exec(process.execPath, ['main.js'], { TALLYMARK_MEMORY: memory });
      assert.is(status, 0, stderr);
      assert.is((await project.tallymark(['report', '--reporter', 'json'])).status, 0);
      assert.is(project.counts()['main.js']!.f['0'], 2 ** 32 - 3 + 10);
    }),
  );
}

test(
  'slabs of processes that have ended are looked at once',
  withProject({}, async (project) => {
    mkdirSync(project.path('slabs'));
    const write = (name: string, count: number): void => {
      const words = new Uint32Array(65536 / 4);
      words.set([SLAB_MAGIC, 1, (HEADER_BYTES + ALIGNMENT) / ALIGNMENT], HEADER.magic / 4);
      const at = HEADER_BYTES / 4;
      for (const [field, value] of [[SEGMENT.magic, SEGMENT_MAGIC], [SEGMENT.bytes, ALIGNMENT], [SEGMENT.slots, 1], [SEGMENT.counters, 64]] as const) words[at + field / 4] = value;
      words[at + 16] = count;
      writeFileSync(join(project.dir, 'slabs', `${name}.slab`), words);
    };
    const crossings = (name: string): unknown => Object.values((JSON.parse(readFileSync(project.path('slabs', `${name}.carries`), 'utf8')) as { crossings: object }).crossings)[0];
    const { pid: ended } = await new Promise<{ pid: number }>((settle) => {
      void project.exec(process.execPath, ['-p', 'process.pid']).then(({ stdout }) => settle({ pid: Number(stdout) }));
    });
    const names = [`a-${process.pid}-x`, `a-${ended}-x`] as const;
    const sampler = new Sampler(project.dir);
    for (const count of [2 ** 31, 1, 2 ** 31]) {
      for (const name of names) write(name, count);
      // It looks once more when it stops.
      sampler.stop();
    }
    assert.equal(names.map(crossings), [3, 1]);
  }),
);

test.run();
