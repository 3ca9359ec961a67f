/** From an AST to a Plan. Pure: no file system, no clock; the same input gives the same plan, to the byte. */
import { identityOf, type Model } from '../identity.ts';
import type { Formula } from '../model/layout.ts';
import type { BranchSite } from '../model/site-map.ts';
import { countedAhead } from './ahead.ts';
import type { Node } from './ast.ts';
import { type Dialect, DIALECTS } from './hints.ts';
import type { Plan, PlanInput } from './plan.ts';
import { HINTABLE, RULES } from './rules.ts';
import { Walk } from './walk.ts';

export function makePlan(input: PlanInput): Plan {
  const { program, source, sourceType, mode = 'counts' } = input;
  const model = modelText(input.model, input.hints ?? DIALECTS);
  const walk = new Walk(input, { byType: RULES, hintable: HINTABLE, countedAhead });
  if (!walk.hints.file) walk.list(program.body, null);
  const layout = layoutOf(walk);
  return {
    identity: identityOf(source, model),
    model,
    sites: {
      statements: walk.statements,
      functions: walk.functions,
      branches: branchesOf(walk),
      hints: walk.hints.all.map(({ kind, line, column, statements, functions, branches }) => ({ kind, line, column, statements, functions, branches })),
    },
    layout,
    mode,
    // The model `full` knows some links of optional chains only by a difference.
    operation: mode === 'hits' && layout.every(({ minus }) => minus.length === 0) ? 'set' : 'increment',
    slots: walk.slots,
    probes: walk.probes,
    prologues: walk.prologues,
    program,
    hoisted: sourceType === 'module' && (program.body as Node[]).some(importsStatically),
    script: sourceType === 'script',
  };
}

/** A loop in `makePlan` would have V8 compile all of that. */
function layoutOf(walk: Walk): Formula[] {
  const layout = walk.statementFormulas.concat(walk.functionFormulas);
  for (const { formulas } of walk.branches) for (const formula of formulas) layout.push(formula);
  return layout;
}

const branchesOf = (walk: Walk): BranchSite[] => walk.branches.map(({ type, range, arms }) => ({ type, range, arms }));

/** The model as identity and record have it: with the dialects of hints where not all are read, because they change the site map. */
function modelText(model: Model, hints: readonly Dialect[]): string {
  const read = DIALECTS.filter((dialect) => hints.includes(dialect));
  return read.length === DIALECTS.length ? model : `${model} ${read.join(',')}`;
}

/** Only a module that loads another one can be called back before its own body runs. */
function importsStatically(node: Node): boolean {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'TSImportEqualsDeclaration':
      return node.importKind !== 'type';
    case 'ExportAllDeclaration':
      return node.exportKind !== 'type';
    case 'ExportNamedDeclaration':
      return Boolean(node.source) && node.exportKind !== 'type';
    default:
      return false;
  }
}
