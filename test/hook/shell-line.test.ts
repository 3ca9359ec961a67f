/** Lines that set NODE_OPTIONS: what a real shell makes of them with the option put in, and which are left alone. */
import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import assert from 'node:assert/strict';
import { keepOption } from '../../src/hook/shell-line.cjs';

const OPTION = `--require "/it's a \\"path\\"/x.cjs"`;
const shell = (line: string): string => execFileSync('sh', ['-c', line], { encoding: 'utf8', env: { PATH: process.env.PATH, NODE_OPTIONS: OPTION, N: 'n' } });
/** Prints NODE_OPTIONS and the arguments as a program finds them. */
const SHOW = `sh -c 'printf "[%s]" "$NODE_OPTIONS" "$@"' show`;

for (const [line, found] of [
  [`NODE_OPTIONS=--a ${SHOW} 'x  y'`, `[--a ${OPTION}][x  y]`],
  [`A=1 NODE_OPTIONS='--a --b' B="2 $N" ${SHOW}`, `[--a --b ${OPTION}]`],
  [`NODE_OPTIONS="--a $N" ${SHOW} 2>/dev/null 2>&1`, `[--a n ${OPTION}]`],
  [`NODE_OPTIONS= ${SHOW}`, `[ ${OPTION}]`],
  [`true && (NODE_OPTIONS=--a ${SHOW}; NODE_OPTIONS=--b ${SHOW}) | cat`, `[--a ${OPTION}][--b ${OPTION}]`],
  [`export NODE_OPTIONS=--a; if true; then ${SHOW}; fi`, `[--a ${OPTION}]`],
  [`env NODE_OPTIONS=--a ${SHOW}`, `[--a ${OPTION}]`],
  [`NODE_OPTIONS="$NODE_OPTIONS --a" ${SHOW}`, `[${OPTION} --a]`],
  [`${SHOW} a#b \\# $N`, `[${OPTION}][a#b][#][n]`],
] as const) {
  test(`kept: ${line}`, () => assert.equal(shell(keepOption(line, OPTION)!), found));
}

for (const line of ['echo "NODE_OPTIONS=--a"', "echo 'NODE_OPTIONS=--a'", 'echo NODE_OPTIONS=--a', 'NODE_OPTIONS=`cat x` node a', 'NODE_OPTIONS=$(cat x) node a', 'cat <<X\nNODE_OPTIONS=1\nX', 'node a # NODE_OPTIONS=--b', "NODE_OPTIONS='--a"]) {
  test(`not certain: ${JSON.stringify(line)}`, () => assert.equal(keepOption(line, OPTION), undefined));
}

test('a long line that cannot be followed is given up, not tried in all ways', () => {
  assert.equal(keepOption(`NODE_OPTIONS=--a node b "${'$PROJECT_ROOT ${BUILD_NUMBER} '.repeat(100)}$(date)"`, OPTION), undefined);
});

test('cross-env is Node.js, and passes the hook on by itself', () => {
  for (const line of ['cross-env NODE_OPTIONS=--a jest', 'rm -rf x && ./node_modules/.bin/cross-env A=1 NODE_OPTIONS=--a jest']) assert.equal(keepOption(line, OPTION), line);
});

test.run();
