/** Site maps are shared by the runs of a directory: written once, mended where they are torn, and removed only when no run needs them. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createRun, mapsOf } from '../../runtime/directory.cjs';
import { pruneMaps, removeEndedRuns } from '../../src/store/runs.ts';
import { withProject } from '../support/project.ts';

const FILES = { 'main.js': "require('./lib.js').f(2);\n", 'lib.js': 'exports.f = function f(n) { return n > 0 ? f(n - 1) : 0; };\n' };

test(
  'the second run writes only the map of what has changed, and mends one that the machine left empty',
  withProject(FILES, async (project) => {
    await project.run(['main.js']);
    const maps = mapsOf(project.runDirectory());
    const names = readdirSync(maps);
    const lib = names.find((name) => readFileSync(join(maps, name), 'utf8').includes('"sites":"f;'));
    assert.ok(lib);
    assert.is(names.length, 2);
    const past = new Date(1e12);
    const age = () => readdirSync(maps).forEach((name) => utimesSync(join(maps, name), past, past));
    const written = () => readdirSync(maps).filter((name) => statSync(join(maps, name)).mtimeMs !== past.getTime());

    age();
    project.write({ 'main.js': FILES['main.js'] + "require('./lib.js').f(3);\n" });
    assert.equal((await project.run(['main.js'])).counts['lib.js']!.f, { 0: 7 });
    const [changed, ...more] = written();
    assert.equal(more, []);
    assert.not(names.includes(changed!));

    truncateSync(join(maps, lib!), 0);
    age();
    const { counts, stderr } = await project.run(['main.js']);
    assert.is(stderr, '');
    assert.equal(counts['lib.js']!.f, { 0: 7 });
    assert.equal(written(), [lib]);
  }),
);

/** No process has this pid: Linux ends at 2^22, others sooner. */
const NOBODY = 2 ** 22 + 1;

test(
  'a run of another process with the same pid, as each has in a container, has ended',
  withProject({}, async ({ dir }) => {
    const own = createRun(dir, { command: [] });
    const [before, torn] = ['before', 'torn0'].map((name) => own.replace(/[^-]*$/, name));
    for (const run of [before, torn]) cpSync(own, run!, { recursive: true });
    writeFileSync(join(before!, 'run.json'), readFileSync(join(own, 'run.json'), 'utf8').replace(/"ticks": \d+/, '"ticks": 1'));
    writeFileSync(join(torn!, 'run.json'), '');
    assert.is(removeEndedRuns(dir, own), process.platform === 'linux' ? 1 : 2);
    assert.ok(existsSync(own) && !existsSync(torn!));
  }),
);

test(
  'maps beyond the limit are removed, unless a run may need them',
  withProject({}, async ({ dir }) => {
    const run = createRun(dir, { command: [] });
    const maps = mapsOf(run);
    mkdirSync(join(dir, 'runs', 'experiment-1'));
    for (const name of ['a', 'b']) writeFileSync(join(maps, `${name.repeat(32)}-00000000.json`), '{}');
    pruneMaps(dir, 1);
    assert.is(removeEndedRuns(dir), 1);
    assert.ok(existsSync(run));
    assert.is(readdirSync(maps).length, 2, 'the run goes on');
    // The name of a run holds the pid of who made it.
    const ended = run.replace(`-${process.pid}-`, `-${NOBODY}-`);
    renameSync(run, ended);
    pruneMaps(dir, 2);
    assert.is(removeEndedRuns(dir, ended), 1);
    assert.ok(existsSync(ended));
    assert.is(removeEndedRuns(dir), 0);
    assert.equal(readdirSync(join(dir, 'runs')), ['experiment-1'], 'what is not ours');
    assert.is(readdirSync(maps).length, 2, 'not too many');
    writeFileSync(join(maps, 'europe.png'), '');
    pruneMaps(dir, 1);
    assert.is(readdirSync(maps).length, 3, 'what is not ours');
    rmSync(join(maps, 'europe.png'));
    pruneMaps(dir, 1);
    assert.not(existsSync(maps));
  }),
);

test.run();
