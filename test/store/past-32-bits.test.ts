/** A counter is 32 bits wide; a loop of more than 2^32 turns reports its true count all the same. Takes some ten seconds, for it really turns. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withProject } from '../support/project.ts';

const TURNS = 4_400;

test(
  'a loop body that runs 4.4 thousand million times',
  withProject({ 'main.js': `let k = 0;\nfunction turn() { for (let i = 0; i < 1_000_000; i++) { k = i; } }\nfor (let j = 0; j < ${TURNS}; j++) turn();\n` }, async (project) => {
    const { counts } = await project.run(['main.js']);
    assert.ok(TURNS * 1e6 > 2 ** 32);
    assert.ok(Object.values(counts['main.js']!.s).includes(TURNS * 1e6), JSON.stringify(counts['main.js']!.s));
  }),
);

test.run();
