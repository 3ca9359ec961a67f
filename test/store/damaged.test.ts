/** A run directory that lost something or holds something wrong: what is missing is named and the status says so, what is left is shown, and nothing wrong is shown as right. */
import { cpSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { identityOf } from '../../src/identity.ts';
import { type Project, withProject } from '../support/project.ts';

const PROGRAM = {
  'main.js': "require('./f.js')(1);\nrequire('./g.js')(0);\n",
  'f.js': 'module.exports = (a) => { if (a) return 1; return 2; };\n',
  'g.js': 'module.exports = (a) => (a ? 1 : 2);\n',
};

/** The report after `damage` was done to a copy of the run directory; `file` finds one in it. */
async function reportAfter(project: Project, damage: (file: (folder: string, holds?: string) => string) => void): Promise<{ status: number | null; table: string; errors: string }> {
  const dir = project.path('copy');
  rmSync(dir, { recursive: true, force: true });
  cpSync(project.path('.tallymark'), dir, { recursive: true });
  const run = join(dir, 'runs', readdirSync(join(dir, 'runs'))[0]!);
  damage((folder, holds = '') => {
    const parent = folder === 'maps' ? join(dir, 'maps') : join(run, folder);
    return join(parent, readdirSync(parent).find((name) => /\.\w+$/.test(name) && readFileSync(join(parent, name), 'latin1').includes(holds))!);
  });
  const { status, stdout, stderr } = await project.tallymark(['report', '--dir', 'copy', '--require-complete', '--reporter', 'text']);
  return { status, table: stdout, errors: stderr };
}

test(
  'damage is named',
  withProject(PROGRAM, async (project) => {
    await project.tallymark(['run', '--reporter', 'none', '--', process.execPath, 'main.js']);
    const map = '"sites":"';
    const readOf = (name: keyof typeof PROGRAM) => `"identity":"${identityOf(PROGRAM[name], 'istanbul')}"`;
    for (const [what, damage, message] of [
      ['a slab that is gone', (file) => rmSync(file('slabs')), /its counts are lost, for slabs\/.*\.slab is missing or empty/],
      ['an empty slab', (file) => truncateSync(file('slabs'), 0), /its counts are lost/],
      ['a line of the ledger without what it is about', (file) => writeFileSync(file('ledger', '"event":"process"'), readFileSync(file('ledger', '"event":"process"'), 'utf8').replace(/"argv":\[[^\]]*\],/, '')), /a process started and could not be entered in the ledger/],
      ['run.json that says nothing', (file) => writeFileSync(file('.', '"cwd"'), 'null'), /has format undefined/],
      ['a map of zeros', (file) => writeFileSync(file('maps', map), Buffer.alloc(statSync(file('maps', map)).size)), /the counts of .*\.js cannot be shown: it cannot be read \(.*it is removed, so that the next run writes it again/],
      ['a map that says nothing', (file) => writeFileSync(file('maps', map), 'null'), /the counts of .*\.js cannot be shown: it cannot be read \(it is not the map of this name\)/],
      ['the map of another file under its name', (file) => cpSync(file('maps', readOf('g.js')), file('maps', readOf('f.js'))), /the counts of .*f\.js cannot be shown: it cannot be read \(it is not the map of this name\)/],
      ['a map with a wrong letter', (file) => writeFileSync(file('maps', map), readFileSync(file('maps', map), 'utf8').replace(/"sites":"([^"]{8})./, '"sites":"$1~')), /the counts of .*\.js cannot be shown: its map is damaged/],
      ['a layout with a wrong letter', (file) => writeFileSync(file('maps', map), readFileSync(file('maps', map), 'utf8').replace(/"layout":"./, '"layout":"~')), /the counts of .*\.js cannot be shown: it cannot be read \(it is not the map of this name\)/],
    ] as [string, (file: (folder: string, holds?: string) => string) => void, RegExp][]) {
      const { status, table, errors } = await reportAfter(project, damage);
      assert.match(errors, message, what);
      assert.equal(status, 3, `${what}: ${errors}`);
      assert.match(table, /^All files /m, what);
      assert.doesNotMatch(errors, /\n\s+at /, what);
    }
  }),
);

test(
  'a file that was changed after it ran is named',
  withProject(PROGRAM, async (project) => {
    await project.tallymark(['run', '--reporter', 'none', '--', process.execPath, 'main.js']);
    writeFileSync(project.path('f.js'), `// new\n${PROGRAM['f.js']}`);
    const { stdout } = await project.tallymark(['report', '--reporter', 'text']);
    assert.match(stdout, /^Not what is on disk now, so that lines may not fit:\n {2}f\.js$/m);
  }),
);

test.run();
