/**
 * Every source file of real packages: the map that we make is Istanbul's, to the byte. `TALLYMARK_DIFFERENTIAL=all` takes all files, else a
 * number per package, evenly spread.
 */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compareMaps } from './compare.ts';
import { KNOWN } from './known.ts';
import { PACKAGES, sourcesOf } from './packages.ts';

const everything = process.env['TALLYMARK_DIFFERENTIAL'] === 'all';
const PER_PACKAGE = everything ? Infinity : 12;
const LARGEST = everything ? 4_000_000 : 150_000;

/** Istanbul does not know the other dialects (`hint-dialects` in docs/accuracy.md). */
const withIstanbulHintsOnly = (source: string): string => source.replace(/\b(?:c8|v8|node:coverage|tallymark)(?=\s+(?:ignore|disable))/g, 'no');

const sum = { packages: 0, files: 0, typescript: 0, sites: 0 };

test('every known difference has a line in docs/accuracy.md, and every line is known', () => {
  const page = readFileSync(new URL('../../docs/accuracy.md', import.meta.url), 'utf8');
  assert.equal([...page.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name]) => name), [...KNOWN]);
});

for (const name of PACKAGES) {
  test(name, () => {
    const files = [...sourcesOf(name, LARGEST)];
    const step = Math.max(1, files.length / PER_PACKAGE);
    const differences: string[] = [];
    let compared = 0;
    for (let i = 0; i < files.length; i += step) {
      const file = files[Math.floor(i)]!;
      let comparison: ReturnType<typeof compareMaps>;
      try {
        comparison = compareMaps(withIstanbulHintsOnly(file.source), file.path);
      } catch (error) {
        differences.push(`${file.name}: ${(error as Error).message}`);
        continue;
      }
      if (!comparison) continue;
      compared++;
      sum.files++;
      sum.sites += comparison.sites;
      if (/\.[cm]?tsx?$/.test(file.name)) sum.typescript++;
      if (comparison.difference) differences.push(`${file.name}:\n${comparison.difference.split('\n').slice(0, 6).join('\n')}`);
    }
    sum.packages++;
    assert.ok(compared > 0, 'something was compared');
    assert.is(differences.join('\n'), '');
  });
}

test.after(() => console.log(`\n# ${sum.packages} packages, ${sum.files} files (${sum.typescript} of them TypeScript), ${sum.sites} sites compared with Istanbul's`));

test.run();
