/**
 * The site map of a file from the SWC plugin, in either place of SWC's pipeline, is that of the text engine, to the byte: over the published sources
 * of packages, TypeScript among them.
 *
 *     node --import tsx test/swc/maps.test.ts            all packages, the last SWC
 *     MODEL=full node --import tsx test/swc/maps.test.ts zod       with the other model
 *     VERSIONS=all node --import tsx test/swc/maps.test.ts zod     some packages, all supported versions
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MODELS, type Model } from '../../src/identity.ts';
import { instrumentSource } from '../../src/instrument.ts';
import { TallymarkError } from '../../src/errors.ts';
import { sourcesOf } from '../differential/packages.ts';
import type { SourceType } from '../support/engines.ts';
import { recordIn, swcCore, swcTransform, VERSIONS } from '../support/swc.ts';

const PACKAGES = [
  'zod', 'rxjs', 'mobx', '@reduxjs/toolkit', '@tanstack/query-core', '@tanstack/react-query', 'immer', 'acorn', 'dayjs', 'express', 'handlebars', 'istanbul-lib-instrument',
  'istanbul-reports', 'jquery', 'magic-string', 'mocha', 'nyc', 'picomatch', 'preact', 'react', 'source-map', 'underscore', 'uvu', '@babel/core',
];
const wanted = process.argv.slice(2);
const versions = process.env['VERSIONS'] === 'all' ? VERSIONS : (['@swc/core'] as const);
/** Packages that are compared with the model `full`, too. */
const FULL = ['@tanstack/query-core', 'mobx', 'acorn'];
const chosen = process.env['MODEL'] as Model | undefined;
const runs = (wanted.length > 0 ? wanted : PACKAGES).flatMap((name) => (chosen ? [chosen] : FULL.includes(name) ? MODELS : (['istanbul'] as const)).map((model) => ({ name, model })));
const total = { files: 0, typed: 0, compared: 0, refused: 0, sites: 0 };

for (const { name, model } of runs) {
  test(`site maps of ${name}, ${model}`, () => {
    const wrong: string[] = [];
    for (const { path, source, name: below } of sourcesOf(name, 100_000)) {
      const expected = expectation(source, path, model);
      if (!expected) continue;
      total.files++;
      if (/\.[cm]?tsx?$/.test(path)) total.typed++;
      for (const version of versions) {
        for (const first of [false, true]) {
          let code: string;
          try {
            code = swcTransform(swcCore(version), source, { filename: path, sourceType: expected.sourceType, model }, { first });
          } catch (error) {
            // What SWC alone refuses, too, is no matter of ours.
            if (/tallymark|plugin|RuntimeError/i.test((error as Error).message)) wrong.push(`${below}: ${(error as Error).message.slice(0, 300)}`);
            else total.refused++;
            continue;
          }
          const record = recordIn(code);
          total.compared++;
          total.sites += record?.sites.length ?? 0;
          const same = record ? record.sites === expected.sites && record.identity === expected.identity && record.path === path : expected.sites === '';
          if (!same) wrong.push(`${below}, ${version}${first ? ', first' : ''}\n  - ${expected.sites.slice(0, 200)}\n  + ${record?.sites.slice(0, 200)}`);
        }
      }
    }
    assert.is(wrong.length, 0, wrong.slice(0, 5).join('\n'));
  });
}

/** What the text engine says; undefined where it cannot parse the file either. */
function expectation(source: string, filename: string, model: Model): { sites: string; identity: string; sourceType: SourceType } | undefined {
  try {
    const { plan, sites } = instrumentSource(source, { filename, model });
    const typed = /\.[cm]?tsx?$/.test(filename);
    const sourceType: SourceType = typed || /^\s*(?:import\b(?!\s*\()|export\b)|[;}]\s*export\s*\{|import\.meta/m.test(source) ? 'module' : 'commonjs';
    return plan && plan.slots > 0 ? { sites, identity: plan.identity, sourceType } : { sites: '', identity: '', sourceType };
  } catch (error) {
    if (error instanceof TallymarkError) return undefined;
    throw error;
  }
}

test('enough was compared', () => {
  console.log(`\n# ${total.files} files (${total.typed} TypeScript), ${total.compared} site maps compared (${Math.round(total.sites / 1000)} KB), ${total.refused} refused by SWC itself`);
  assert.ok(total.compared > total.files, 'both orders');
  if (wanted.length === 0) assert.ok(total.files > 500, String(total.files));
});

test.run();
