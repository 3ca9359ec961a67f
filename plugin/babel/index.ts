/**
 * `tallymark/babel`: the Babel plug-in. `plugins: ["tallymark/babel"]` is all it takes.
 *
 * It works in `pre`, on the whole AST as the parser gave it, before any plug-in's visitor runs: so the site map is that of the original source, the
 * same to the byte as every other engine's; what other plug-ins invent is never counted; and they lower our code together with the user's.
 * Nothing is left to do while visiting.
 *
 * Loaded with `import` by Babel 8, and with `require` by Babel 7 (Node can require ES modules without top-level await since 20.19).
 */
import { realpathSync } from 'node:fs';
import { type Babel, editBabel, noteBabel } from './editor.ts';
import { readOptions, type Settings, type TallymarkBabelOptions } from './options.ts';
import { type Given, originOf } from './origin.ts';
import { withParentheses } from './parentheses.ts';
import { isInstrumented } from '../../src/edit/names.ts';
import { encodeLayout } from '../../src/model/layout.ts';
import { createSelection, type Selection } from '../../src/model/selection.ts';
import { encodeSiteMap } from '../../src/model/site-map.ts';
import type { Comment, Node } from '../../src/plan/ast.ts';
import { mayHoldHint } from '../../src/plan/hints.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan, PlanInput } from '../../src/plan/plan.ts';
import { LineTable } from '../../src/positions.ts';

export type { TallymarkBabelOptions } from './options.ts';

/** As much of Babel's File as is used. */
interface BabelFile extends Given {
  ast: { program: Node; comments?: readonly Comment[] | null };
  opts: { filename?: string | null; cwd?: string; inputSourceMap?: unknown };
  scope: { crawl(): void };
}

export interface BabelPlugin {
  name: string;
  pre(file: BabelFile): void;
  visitor: Record<string, never>;
}

/** @throws TallymarkError TM_OPTION */
export default function tallymarkBabel(babel: Babel, options?: TallymarkBabelOptions): BabelPlugin {
  const settings = readOptions(options);
  let selection: Selection | undefined;
  return {
    name: 'tallymark',
    visitor: {},
    pre(file) {
      const { filename, cwd = process.cwd() } = file.opts;
      // Without a name there is nothing to report it under, and without a text no identity.
      if (!filename || !file.code) return;
      const path = realPath(filename);
      selection ??= createSelection({ cwd, include: settings.include, exclude: settings.exclude, outside: true });
      if (!selection.selects(path) || isInstrumented(file.code)) return;
      const { inputMap, lost } = originOf(file, path, babel);
      if (lost) return noteBabel(file.ast.program, { path, reason: lost, runtime: settings.runtime }, babel);
      const plan = planOf(file, path, settings, babel);
      if (plan.slots === 0) return;
      const record = { path, sites: encodeSiteMap(plan.sites), layout: encodeLayout(plan.layout, plan.mode), inputMap, runtime: settings.runtime };
      editBabel(file.code, plan, record, babel);
      // Babel knew the program's names before this; plug-ins must know ours, too, and rename around them.
      file.scope.crawl();
    },
  };
}

function planOf({ code, ast }: BabelFile, path: string, { model, mode, hints }: Settings, { types }: Babel): Plan {
  const { program } = ast;
  const comments = ast.comments ?? [];
  const plan = () => makePlan({ source: code, program, comments, lines: new LineTable(code), sourceType: sourceTypeOf(program, path), model, mode, hints });
  return comments.some(({ value }) => mayHoldHint(value)) ? withParentheses(program, code, comments, types.VISITOR_KEYS, plan) : plan();
}

/** Babel takes a file for a module unless told otherwise; without imports and exports it may well be CommonJS. */
function sourceTypeOf(program: Node, path: string): PlanInput['sourceType'] {
  if (program.sourceType === 'script' && !/\.c[jt]s$/.test(path)) return 'script';
  return program.sourceType === 'module' ? 'module' : 'commonjs';
}

/** The hook sees real paths; counts of one file must meet under one path. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
