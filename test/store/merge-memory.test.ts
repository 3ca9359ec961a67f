/**
 * Merging takes memory by the number of files, not by the number of processes. The heap has room for the report itself several times over (it needs
 * about 64 MB): what is measured is the difference, not how near to its end the garbage collector keeps a small heap.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CLI, withProject } from '../support/project.ts';

const FILES = 20;
const FUNCTIONS = 1000;
const COPIES = 400;

const body = Array.from({ length: FUNCTIONS }, (_, i) => `exports.f${i} = function f${i}(a) { if (a.b) return a.c(); return a.d; };`).join('\n');
const files = Object.fromEntries(Array.from({ length: FILES }, (_, i) => [`lib/file${i}.js`, `// ${i}\n${body}\n`]));
const main = `for (let i = 0; i < ${FILES}; i++) { const file = require('./lib/file' + i + '.js'); file.f0({}); file.f1({}); file.f1({}); }\n`;
/** Writes its peak memory, in kilobytes, when it ends. */
const watch = "process.on('exit', () => require('node:fs').writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS)));\n";

test(
  `${COPIES} processes of ${FILES} files, with a small heap`,
  withProject({ ...files, 'main.js': main, 'watch.cjs': watch }, async (project) => {
    await project.tallymark(['run', '--reporter', 'none', '--include', 'lib', '--', process.execPath, 'main.js']);
    const run = project.runDirectory();
    const [slab] = readdirSync(join(run, 'slabs')).filter((name) => name.endsWith('.slab'));
    const bytes = readFileSync(join(run, 'slabs', slab!));
    const report = async (processes: number) => {
      for (let i = 1; i < processes; i++) writeFileSync(join(run, 'slabs', `copy${i}-1-x.slab`), bytes);
      const { status, stderr } = await project.exec(
        process.execPath,
        ['--max-old-space-size=192', '--require', project.path('watch.cjs'), CLI, 'report', '--reporter', 'json', '--include', 'lib'],
        { PEAK: project.path('peak') },
      );
      assert.is(status, 0, stderr);
      const { f } = project.counts()['lib/file7.js']!;
      assert.equal([f[0], f[1], f[2]], [processes, 2 * processes, 0]);
      return Number(readFileSync(project.path('peak'), 'utf8')) * 1024;
    };
    const few = await report(2);
    const many = await report(COPIES);
    assert.ok(many - few < (bytes.length * COPIES) / 3, `${many - few} bytes more for ${COPIES} slabs of ${bytes.length}`);
  }),
);

test.run();
