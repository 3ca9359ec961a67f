/** Throw-away programs on disk, run for real through the built command line. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const CLI = join(ROOT, 'dist/src/cli/main.cjs');

export interface Finished {
  status: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

/** Istanbul's shapes, as far as tests read them. */
export interface FileCounts {
  s: Record<string, number>;
  f: Record<string, number>;
  b: Record<string, number[]>;
}

export class Project {
  readonly dir = realpathSync(mkdtempSync(join(tmpdir(), 'tallymark-')));

  /** @param files contents by relative path */
  constructor(files: Readonly<Record<string, string>>) {
    this.write(files);
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [path, contents] of Object.entries(files)) {
      mkdirSync(dirname(join(this.dir, path)), { recursive: true });
      writeFileSync(join(this.dir, path), contents);
    }
  }

  path(...parts: string[]): string {
    return join(this.dir, ...parts);
  }

  exec(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, cwd = this.dir): Promise<Finished> {
    const { NODE_OPTIONS: _options, TALLYMARK_RUN: _run, NODE_V8_COVERAGE: _v8, ...clean } = process.env;
    const child = spawn(file, args, { cwd, env: { ...clean, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const result = { stdout: '', stderr: '' };
    child.stdout.on('data', (data) => (result.stdout += data));
    child.stderr.on('data', (data) => (result.stderr += data));
    return new Promise((settle, reject) => {
      child.on('error', reject);
      child.on('close', (status, signal) => settle({ ...result, status, signal }));
    });
  }

  node(...args: string[]): Promise<Finished> {
    return this.exec(process.execPath, args);
  }

  tallymark(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return this.exec(process.execPath, [CLI, ...args], env);
  }

  /** `tallymark run -- node …`; the counts by path relative to the project. */
  async run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Finished & { counts: Record<string, FileCounts> }> {
    const finished = await this.tallymark(['run', '--reporter', 'text,json', '--', process.execPath, ...args], env);
    return { ...finished, counts: this.counts() };
  }

  counts(out = 'coverage'): Record<string, FileCounts> {
    const data = JSON.parse(readFileSync(this.path(out, 'coverage-final.json'), 'utf8')) as Record<string, FileCounts>;
    return Object.fromEntries(Object.entries(data).map(([path, counts]) => [path.slice(this.dir.length + 1), counts]));
  }

  /** The path of the only run. */
  runDirectory(): string {
    const [name] = readdirSync(this.path('.tallymark/runs'));
    return this.path('.tallymark/runs', name!);
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** Runs a test body with a project that is removed afterwards. */
export const withProject = (files: Readonly<Record<string, string>>, body: (project: Project) => Promise<void>) => async (): Promise<void> => {
  const project = new Project(files);
  try {
    await body(project);
  } finally {
    project.remove();
  }
};
