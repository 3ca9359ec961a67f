/** Functions whose text is carried to another place and run there: no error, no count, and in Node's own realm no global that a leak checker finds. */
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, withProject } from '../support/project.ts';

const MOCHA = join(ROOT, 'node_modules/mocha/bin/mocha.js');

const CARRIED = `
const fn = (a) => { if (a) return [a, (() => a || 1)()].join(); return 'none'; };
const again = new Function('return ' + fn)();
`;

test(
  'mocha --check-leaks is content with code run from its text, from CommonJS and from a module with imports',
  withProject(
    {
      'common.cjs': `${CARRIED}module.exports = again;\n`,
      'module.mjs': `import 'node:path';\n${CARRIED}export default again;\n`,
      'specs/leaks.spec.cjs': `
const assert = require('node:assert');
it('commonjs', () => assert.equal(require('../common.cjs')(2), '2,2'));
it('module', async () => { const { default: again } = await import('../module.mjs'); assert.equal(again(3), '3,3'); assert.equal(again(0), 'none'); });
it('commonjs after the module', () => assert.equal(require('../common.cjs')(0), 'none'));
it('nothing to see', () => { for (const key in globalThis) assert.ok(!key.includes('$tm'), key); });
`,
    },
    async (project) => {
      const { status, stdout, counts } = await project.run([MOCHA, '--check-leaks', '--reporter', 'dot', '--no-config', 'specs/leaks.spec.cjs']);
      assert.is(status, 0, stdout);
      assert.match(stdout, /4 passing/);
      // What ran from its text is not counted: `fn` itself was never called.
      for (const file of ['common.cjs', 'module.mjs']) assert.equal(Object.values(counts[file]!.f), [0, 0]);
    },
  ),
);

test(
  'workers from text, and vm contexts, run what they are given',
  withProject(
    {
      'main.cjs': `
const { Worker } = require('node:worker_threads');
const vm = require('node:vm');
const double = (n) => { const m = n || 1; return m * 2; };
console.log(vm.runInNewContext('(' + double + ')(4)'));
new Worker('const { parentPort } = require("node:worker_threads"); parentPort.postMessage((' + double + ')(5));', { eval: true }).on('message', (value) => console.log(value, double(0)));
`,
    },
    async (project) => {
      const { stdout, counts } = await project.run(['main.cjs']);
      assert.match(stdout, /^8\n10 2$/m);
      assert.equal(Object.values(counts['main.cjs']!.f), [1, 1]);
    },
  ),
);

test.run();
