/**
 * A Plan: everything that is decided about one file, as a value. An editor applies it and decides nothing.
 */
import type { Model } from '../identity.ts';
import type { Layout, Mode } from '../model/layout.ts';
import type { SiteMap } from '../model/site-map.ts';
import type { LineTable } from '../positions.ts';
import type { Comment, Node } from './ast.ts';
import type { Dialect } from './hints.ts';

/** What a plan is made from. The AST must carry UTF-16 offsets into `source`, which has no byte order mark. */
export interface PlanInput {
  source: string;
  program: Node;
  /** The AST comes fresh from the parser and nobody else has it: nodes nest, each has a place of its own, and the texts of its types may be replaced by equal ones. */
  fresh?: boolean;
  comments: readonly Comment[];
  lines: LineTable;
  /** How the file is run: an ES module, a CommonJS module (a function body to Node), or a classic script. */
  sourceType: 'module' | 'commonjs' | 'script';
  model: Model;
  /** The dialects of ignore hints that are read; all of them unless told. */
  hints?: readonly Dialect[];
  /** Default `counts`. */
  mode?: Mode;
}

/**
 * Where and how a probe stands, relative to its node:
 * - `before`: a statement before a statement of a list
 * - `enter`: the first statement of a block, function body or static block, after directives
 * - `case`: the first statement of a switch case
 * - `braces`: the node is a body without braces; it gets them, and the probe comes first
 * - `exit`: the last statement of a block; a body without braces gets them
 * - `else`: the node is an `if` without `else`; it gets `else { probe }`
 * - `wrap`: `(probe, node)`
 * - `if-true`: the node is a boolean operand: `(node && (probe, true))`
 * - `if-false`: the same: `(node || (probe, false))`
 * - `declarator`: the node is a declarator of a pattern: `{} = probe` becomes the one before it
 * - `named`: the node is an anonymous function or class that takes its name from where it stands: `(probe, { name: node }).name`
 * - `member`: a class member before the class field `node`, whose computed name an anonymous function takes
 * - `arrow`: the node is a concise arrow body that stays one: `(probe, node)`
 * - `empty-object`: the node is `{}`: `({} = (probe, node))`, which V8 prints as `{}`
 * - `unprinted`: `((probe, true) && node)`, which V8 does not print where it would not print the node
 * - `property`: the node is an optional member access `a?.b`: `a?.[(probe, "b")]`
 * - `argument`: the node is a call without a first argument of its own: `f(...(probe, []))`
 * - `nullish`: the node is what stands before a `?.`: `(node ?? (probe, void 0))`
 */
export type ProbeForm = 'before' | 'enter' | 'case' | 'braces' | 'exit' | 'else' | 'wrap' | 'if-true' | 'if-false' | 'declarator' | 'named' | 'member' | 'arrow' | 'property' | 'argument' | 'nullish' | 'empty-object' | 'unprinted';

/**
 * How the probe reaches its counters: through the function's local (`local`), the file's binding (`file`, top-level code), or the file's binding with
 * the check for its existence (`guarded`: outside function bodies, or where a local would be dearer). `placeless` is `guarded` in code without a place in V8's tables, before an
 * operand: `(class { static { probe } } && (node))` for `(probe, node)`; src/plan/parameters.ts says where and why. It takes two microseconds.
 */
export type Binding = 'local' | 'file' | 'guarded' | 'placeless';

export interface Probe {
  slot: number;
  form: ProbeForm;
  binding: Binding;
  node: Node;
  /** With `named`: the name. */
  name: string | undefined;
}

/** A function body or static block that needs the local. A concise arrow body (`concise`) becomes a block with `return`. */
export interface Prologue {
  body: Node;
  concise: boolean;
}

export interface Plan {
  identity: string;
  /** As the record has it (docs/format.md). */
  model: string;
  sites: SiteMap;
  layout: Layout;
  mode: Mode;
  /** What a probe does: `++counter`, or `counter = 1`, which is cheaper and only where no formula subtracts. */
  operation: 'increment' | 'set';
  /** How many counters the file needs. */
  slots: number;
  /** In the order of traversal: outer before inner. */
  probes: readonly Probe[];
  prologues: readonly Prologue[];
  /** The program node: the header goes to its start, after directives. */
  program: Node;
  /** `module` with static imports: functions may run before the body does. */
  hoisted: boolean;
  /** The file is a classic script: its top-level names are shared with other scripts. */
  script: boolean;
}
