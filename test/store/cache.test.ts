import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pruneCache } from '../../src/store/cache.ts';
import { withProject } from '../support/project.ts';

test(
  'the files written first go until the rest is within the limit',
  withProject({}, async (project) => {
    for (const [i, name] of ['aa/1', 'bb/2', 'aa/3'].entries()) {
      mkdirSync(project.path(name.slice(0, 2)), { recursive: true });
      writeFileSync(project.path(name), 'x'.repeat(100));
      utimesSync(project.path(name), 1000 + i, 1000 + i);
    }
    pruneCache(project.dir, 250);
    assert.equal(['aa/1', 'bb/2', 'aa/3'].map((name) => existsSync(project.path(name))), [false, true, true]);
    pruneCache(project.dir, 250);
    assert.ok(existsSync(project.path('bb/2')));
    pruneCache(project.path('none'));
  }),
);

test(
  'a warm run takes its code from the cache, a changed file does not',
  withProject({ 'main.js': 'console.log(1 ? 2 : 3);\n' }, async (project) => {
    const entries = () => readdirSync(project.path('.tallymark/cache'), { recursive: true }).filter((name) => String(name).length > 3);
    await project.run(['main.js']);
    const [first, ...more] = entries();
    assert.equal(more, []);
    // The cache is believed: that is what makes a warm run fast.
    writeFileSync(project.path('.tallymark/cache', String(first)), 'console.log("from the cache");');
    assert.match((await project.run(['main.js'])).stdout, /^from the cache$/m);
    project.write({ 'main.js': 'console.log(4);\n' });
    assert.match((await project.run(['main.js'])).stdout, /^4$/m);
    assert.is(entries().length, 2);
  }),
);

test.run();
