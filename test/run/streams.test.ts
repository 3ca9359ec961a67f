/** The standard streams belong to the program: whoever only looks at `process.stdin` makes a pipe non-blocking for all who share it, and a program that reads it at once gets EAGAIN. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withProject } from '../support/project.ts';

const TRAP = `const fs = require('node:fs');
for (const name of ['stdin', 'stdout', 'stderr']) {
  const { get } = Object.getOwnPropertyDescriptor(process, name);
  Object.defineProperty(process, name, { configurable: true, get() { fs.appendFileSync(process.env.TRAP, name + ' of ' + process.argv[1] + '\\n'); return get.call(this); } });
}
`;

test(
  'nothing of ours looks at them before the command has ended, in any process, with an empty cache and with a full one',
  withProject(
    { 'trap.cjs': TRAP, 'main.mjs': "import fs from 'node:fs';\nimport './lib.cjs';\nfs.appendFileSync(process.env.TRAP, 'end\\n');\n", 'lib.cjs': 'exports.a = 1;\n' },
    async (project) => {
      for (const cache of ['empty', 'full']) {
        const trap = project.path(`looked-${cache}`);
        const { stdout } = await project.tallymark(['run', '--', process.execPath, 'main.mjs'], { TRAP: trap, NODE_OPTIONS: `--require ${project.path('trap.cjs')}` });
        assert.match(stdout, /lib\.cjs +\| +100 /);
        const looked = readFileSync(trap, 'utf8');
        assert.match(looked, /^end\n/, cache);
        assert.not.match(looked, /stdin/, cache);
      }
    },
  ),
);

test.run();
