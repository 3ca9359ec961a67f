/** Programs that replace what the language or Node gives, as fake timers and tests of broken environments do: they run as they do plain, and end as they do. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withProject } from '../support/project.ts';

// Not by console.log, which needs more of the language than we do.
const LOAD = "require('fs').writeSync(1, '' + require('./lib.js').f(1));";
const REPLACED: Record<string, string> = {
  'Date, by a class without a clock': "globalThis.Date = class {};\nconsole.log(String(require('child_process').spawnSync('echo', ['hi']).stdout));",
  'Date.now, by one that throws': `Date.now = () => { throw new Error('no clock'); };\nconsole.log(String(require('child_process').execFileSync('echo', ['hi'])));\n${LOAD}`,
  'a property get of all objects': `Object.prototype.get = function () {};\n${LOAD}\ndelete Object.prototype.get;`,
  'iteration of arrays': `Array.prototype[Symbol.iterator] = function () { throw new Error('no iteration'); };\n${LOAD}\nprocess.exit(3);`,
  'iteration of sets': `Set.prototype[Symbol.iterator] = function () { throw new Error('no iteration'); };\n${LOAD}\nprocess.exitCode = 4;`,
  'Reflect.get': `Reflect.get = () => { throw new Error('no get'); };\n${LOAD}\nprocess.exit(5);`,
  ...Object.fromEntries(
    ['Array.prototype.some', 'String.prototype.endsWith', 'String.prototype.startsWith', 'String.prototype.slice', 'RegExp.prototype.exec', 'RegExp.prototype.test', 'Set.prototype.has', 'Object.defineProperty', "require('path').extname"].map((name) => [
      name,
      `const { writeSync } = require('fs'), load = () => require('./lib.js').f(1);\nconst before = ${name};\n${name} = () => { throw new Error('replaced'); };\nlet result; try { result = load(); } catch (error) { result = error; } finally { ${name} = before; }\nwriteSync(1, '' + result);\nprocess.exit(6);`,
    ]),
  ),
};

for (const [name, program] of Object.entries(REPLACED)) {
  test(
    name,
    withProject({ 'lib.js': 'exports.f = (a) => (a ? 1 : 2);\n', 'main.js': program + '\n' }, async (project) => {
      const plain = await project.node('main.js');
      const { status, stdout, stderr } = await project.tallymark(['run', '--reporter', 'none', '--', process.execPath, 'main.js']);
      assert.equal({ status, stdout, stderr }, { status: plain.status, stdout: plain.stdout, stderr: plain.stderr });
    }),
  );
}

test.run();
