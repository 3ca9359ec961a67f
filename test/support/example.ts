/** The folders of examples/, copied to a temporary folder and run there as a user would, with the packages of this repository installed. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Finished, Project, ROOT } from './project.ts';

export class Example extends Project {
  /** @param linked whether the packages of this repository are its node_modules; else it has to install() its own */
  constructor(name: string, linked = true) {
    super({});
    cpSync(join(ROOT, 'examples', name), this.dir, { recursive: true, filter: (path) => !/[\\/](node_modules|dist|coverage|\.tallymark)$/.test(path) });
    if (!linked) return;
    const modules = this.path('node_modules');
    mkdirSync(modules);
    for (const entry of readdirSync(join(ROOT, 'node_modules'))) symlinkSync(join(ROOT, 'node_modules', entry), join(modules, entry));
    symlinkSync(ROOT, join(modules, 'tallymark'));
  }

  /** Installs what its package.json names from the registry, and this repository as `tallymark`. */
  async install(): Promise<void> {
    const manifest = JSON.parse(readFileSync(this.path('package.json'), 'utf8')) as { devDependencies: Record<string, string> };
    delete manifest.devDependencies['tallymark'];
    writeFileSync(this.path('package.json'), JSON.stringify(manifest, null, 2));
    const { status, stdout, stderr } = await this.exec('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline']);
    if (status !== 0) throw new Error(`npm install failed\n${stdout}${stderr}`);
    symlinkSync(ROOT, this.path('node_modules/tallymark'));
  }

  /** A command that an installed package brings, or `node`, or `tallymark`. */
  command(name: string, ...args: string[]): Promise<Finished> {
    if (name === 'node') return this.node(...args);
    if (name === 'tallymark') return this.tallymark(args);
    // With the Node that runs the tests, whichever comes first in the path.
    return this.node(this.path('node_modules/.bin', name), ...args);
  }

  /** `tallymark run -- <command>`, with the counts by path. Throws what the command printed where it fails. */
  async measure(command: string, ...args: string[]) {
    const script = command === 'node' ? [] : [this.path('node_modules/.bin', command)];
    const finished = await this.tallymark(['run', '--reporter', 'text,json', '--', process.execPath, ...script, ...args]);
    if (finished.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${finished.status}\n${finished.stdout}${finished.stderr}`);
    return { ...finished, counts: this.counts() };
  }
}

export const withExample = (name: string, body: (example: Example) => Promise<void>, linked = true) => async (): Promise<void> => {
  const example = new Example(name, linked);
  try {
    await body(example);
  } finally {
    example.remove();
  }
};
