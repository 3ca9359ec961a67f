/** The package as users get it: packed, installed into an empty project, used as the README says. */
import { readdirSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT, withProject } from '../support/project.ts';

test(
  'npm pack holds what is shipped and nothing else, and works without the repository',
  withProject(
    {
      'app/package.json': '{"name":"app","private":true,"type":"module"}',
      'app/worker.js': "import { f } from './lib.js';\nfor (let i = 0; i < 10; i++) f(i);\nprocess.kill(process.pid, 'SIGKILL');\n",
      'app/lib.js': 'export const f = (n) => (n > 4 ? 1 : 2);\n',
      'app/main.js': "import { spawnSync } from 'node:child_process';\nimport { instrument } from 'tallymark';\nimport { f } from './lib.js';\nf(1);\nspawnSync(process.execPath, ['worker.js']);\nconsole.log(instrument('f()', { filename: '/a.js' }).coverage.path);\n",
    },
    async (project) => {
      const packed = await project.exec('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', project.dir], {}, ROOT);
      const [{ files, filename }] = JSON.parse(packed.stdout) as [{ files: { path: string }[]; filename: string }];
      const paths = files.map((file) => file.path);
      const foreign = paths.filter((path) => !/^(dist\/.*\.(js|cjs|d\.ts|d\.cts)|swc\/(package\.json|plugin\.wasm)|docs\/[\w-]+\.md|package\.json|README\.md|CHANGELOG\.md|LICENSE)$/.test(path));
      assert.equal(foreign, []);

      const app = project.path('app');
      const installed = await project.exec('npm', ['install', '--no-audit', '--no-fund', project.path(filename)], {}, app);
      assert.is(installed.status, 0, installed.stderr);
      assert.ok(readdirSync(`${app}/node_modules`).includes('tallymark'));
      const ran = await project.exec('npx', ['tallymark', 'run', '--reporter', 'text,lcovonly', '--', 'node', 'main.js'], {}, app);
      assert.is(ran.status, 0, ran.stderr);
      assert.match(ran.stdout, /^\/a\.js$/m);
      assert.match(ran.stdout, /lib\.js +\| +100 \| +100 \| +100 \| +100/, 'the killed process has counted');
      assert.match((await project.exec('npx', ['tallymark', 'ledger'], {}, app)).stdout, /worker\.js/);
    },
  ),
);

test.run();
