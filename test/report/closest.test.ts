import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closest } from '../../src/closest.ts';
import { REPORTERS } from '../../src/report/reporters.ts';

for (const [word, meant] of [
  ['lcvo', 'lcov'], ['Text', 'text'], ['text-sumary', 'text-summary'], ['jsno', 'json'], ['corbertura', 'cobertura'], ['htm', 'html'], ['json_summary', 'json-summary'],
] as const) {
  test(`${word} means ${meant}`, () => assert.is(closest(word, REPORTERS), meant));
}

for (const word of ['pdf', '', 'sonarqube', 'x']) test(`${JSON.stringify(word)} means nothing`, () => assert.is(closest(word, REPORTERS), undefined));

test('of two as near, the first', () => assert.is(closest('cat', ['bat', 'hat']), 'bat'));

test.run();
