/**
 * Broken rules, kept as data: each is a mistake that an instrumenter can make and most have made, as a patch to our source.
 * test/mutants.test.ts applies one at a time and demands that random programs notice. A patch whose `search` no longer stands exactly
 * once in its file fails, so that a rewritten rule brings its mutant along.
 */
export interface Mutant {
  name: string;
  /** Below src/. */
  file: string;
  search: string;
  replace: string;
  /** Default `counts`. */
  mode?: 'hits';
}

export const mutants: readonly Mutant[] = [
  {
    name: 'a probe stands before the directives',
    file: 'edit/edit-text.ts',
    search: "if (lastDirective) return { offset: lastDirective.end, separator: ';' };",
    replace: "if (lastDirective) return { offset: statements[0]!.start, separator: '' };",
  },
  {
    name: 'an anonymous function is the last operand of a comma, and loses its name',
    file: 'plan/walk.ts',
    search: "const named = target?.type === 'Identifier' && isAnonymousDefinition(value);",
    replace: "const named = target?.type === 'Identifier' && isAnonymousDefinition(value) && value.type === 'none';",
  },
  {
    name: 'an anonymous function in a class field loses its name',
    file: 'plan/rules.ts',
    search: "if (!isAnonymousDefinition(value!)) return walk.probe('wrap', value!);",
    replace: "if (value) return walk.probe('wrap', value);",
  },
  {
    name: 'a callee is wrapped, and loses its this',
    file: 'plan/rules.ts',
    search: 'else reach = walk.visit((last.callee ?? last.object) as Node, reach);',
    replace:
      "else reach = walk.visit((last.callee ?? last.object) as Node, reach);\n  if (node.type === 'CallExpression' && node.callee.type !== 'Super') walk.probe('wrap', node.callee);",
  },
  {
    name: 'a body without braces gets none',
    file: 'edit/edit-text.ts',
    search: "this.open(node.start, order, `{${bump};`);\n        return this.close(node.end, node, order, '}');",
    replace: 'return this.open(node.start, order, `${bump};`);',
  },
  {
    name: 'a probe stands between a label and its loop',
    file: 'plan/rules.ts',
    search: 'walk.visit(node.body, walk.statement(node, reach));\n    return null;\n  },\n\n  WithStatement',
    replace: 'walk.statement(node, reach);\n    walk.list([node.body], null);\n    return null;\n  },\n\n  WithStatement',
  },
  {
    name: 'a statement is counted after it',
    file: 'edit/edit-text.ts',
    search: "return this.open(node.start, order, bump + ';');\n      case 'enter'",
    replace: "return this.close(node.end, node, order, `;${bump};`);\n      case 'enter'",
  },
  {
    name: 'the missing else is not counted',
    file: 'edit/edit-text.ts',
    search: "return this.close(node.end, node, Infinity, `${isBare ? '}' : ''} else{${bump};}`);",
    replace: 'return;',
  },
  {
    name: 'a missing else stands where its probe was planned',
    file: 'edit/edit-text.ts',
    search: "return this.close(node.end, node, Infinity, `${isBare ? '}' : ''} else{${bump};}`);",
    replace: 'return this.close(node.end, node, order, ` else{${bump};}`);',
  },
  {
    name: 'a missing else comes after the end of a body around it',
    file: 'edit/edit-text.ts',
    search: "return this.close(node.end, node, Infinity, `${isBare ? '}' : ''} else{${bump};}`);",
    replace: 'return this.close(node.end, node, -1, ` else{${bump};}`);',
  },
  {
    name: 'the default value of a parameter counts with its function',
    file: 'plan/walk.ts',
    search: 'this.parameters(fn.params, thisMayThrow);',
    replace: "this.parameters(fn.params, thisMayThrow);\n    for (const branch of this.branches) if (entry && branch.type === 'default-arg') branch.formulas.fill(entry);",
  },
  {
    name: 'the first case of a switch counts with the switch',
    file: 'plan/rules.ts',
    search: "() => walk.probeList(switchCase.consequent, () => walk.probe('case', switchCase)));",
    replace: "() => (switchCase === node.cases[0] && reach) || walk.probe('case', switchCase));",
  },
  {
    name: 'a call or a member cannot throw',
    file: 'plan/rules.ts',
    search: 'reach = null; // a getter',
    replace: '// a getter',
  },
  {
    name: 'a yield always comes back',
    file: 'plan/safety.ts',
    search: "  'MetaProperty',\n",
    replace: "  'MetaProperty',\n  'YieldExpression',\n",
  },
  {
    name: 'a name is always initialised',
    file: 'plan/safety.ts',
    search: "case 'Identifier':\n      return names.isReadable(node);",
    replace: "case 'Identifier':\n      return true;",
  },
  {
    name: 'a name is initialised for inner functions too',
    file: 'plan/scopes.ts',
    search: 'const safe = order > binding.ready && (binding.early || fn === binding.fn);',
    replace: 'const safe = order > binding.ready;',
  },
  {
    name: 'a case of a switch comes after the declarations of the cases before',
    file: 'plan/scopes.ts',
    search: 'if (!scope.inSwitch) for',
    replace: 'for',
  },
  {
    name: 'what a pattern assigns is a number',
    file: 'plan/scopes.ts',
    search: 'if (target === null) return this.reference(identifier, null);',
    replace: 'if (target === null) return this.reference(identifier);',
  },
  {
    name: 'eval assigns nothing',
    file: 'plan/scopes.ts',
    search: 'walk.usesEval = true;',
    replace: '{}',
  },
  {
    name: 'an expression with operands that may not be evaluated holds nothing to be planned',
    file: 'plan/scopes.ts',
    search: 'walk.markBefore(node.right);\n  walk.visit(node.right);\n}',
    replace: 'walk.visit(node.right);\n}',
  },
  {
    name: 'what follows an if runs as often as one arm of it ends',
    file: 'plan/reduce.ts',
    search: 'return bounded(sum(aEnd, bEnd));',
    replace: 'return aEnd;',
  },
  {
    name: 'an arm that is entered is left at its end',
    file: 'plan/reduce.ts',
    search: 'const aEnd = a.end ?? a.exit;',
    replace: 'const aEnd = a.end ?? a.start;',
  },
  {
    name: 'the end of an arm is counted before its last statement',
    file: 'edit/edit-text.ts',
    search: "if (isBlock) return this.close(node.end - 1, node, order, text);",
    replace: "if (isBlock) return this.open(last.start, order, text);",
  },
  {
    name: 'an arm that leaves comes back',
    file: 'plan/reduce.ts',
    search: "if (a.end === NEVER) return b.end;",
    replace: "if (a.end === NEVER) return tested;",
  },
  {
    name: 'a chain of `||` is decided by what is false',
    file: 'plan/logical.ts',
    search: "form: 'if-true', seldom",
    replace: "form: 'if-false', seldom",
  },
  {
    name: 'a chain of `&&` is decided by what is true',
    file: 'plan/logical.ts',
    search: "form: 'if-false', seldom",
    replace: "form: 'if-true', seldom",
  },
  {
    name: 'the operands of a comparison in a chain cannot throw',
    file: 'plan/logical.ts',
    search: '&& completes(inner, walk.names) ? inner.operator',
    replace: '? inner.operator',
  },
  {
    name: 'an operand of another operator before it decides a chain',
    file: 'plan/logical.ts',
    search: 'before?.operator === operator ? before : null',
    replace: 'before',
  },
  {
    name: 'the test of an if ahead cannot throw',
    file: 'plan/ahead.ts',
    search: '|| !completes(node.test, walk.names)) return null;',
    replace: ') return null;',
  },
  {
    name: 'what stands before an if ahead cannot throw',
    file: 'plan/ahead.ts',
    search: "return isDirective(node) || completes(node.expression, names);",
    replace: 'return true;',
  },
  {
    name: 'the initializer of a variable before an if ahead cannot throw',
    file: 'plan/ahead.ts',
    search: "id.type === 'Identifier' && (!init || completes(init, names))",
    replace: "id.type === 'Identifier' || !init",
  },
  {
    name: 'an if ahead has one arm',
    file: 'plan/ahead.ts',
    search: 'return sum(then, otherwise);',
    replace: 'return then;',
  },
  {
    name: 'an operand that decides a chain was not evaluated',
    file: 'plan/logical.ts',
    search: 'probe : sum(probe, after);',
    replace: 'probe : after;',
    mode: 'hits',
  },
  {
    name: 'the body of every loop runs',
    file: 'plan/rules.ts',
    search: "=> type === 'DoWhileStatement' || !test || inParentheses(test).value === true;",
    replace: "=> type !== 'x' || !test;",
    mode: 'hits',
  },
  {
    name: 'what follows a `?.` runs always',
    file: 'plan/rules.ts',
    search: 'at.optional ? null : reach',
    replace: 'reach',
  },
  {
    name: 'this is there before super()',
    file: 'plan/rules.ts',
    search: "ThisExpression: (walk, _node, reach) => (walk.scope.thisMayThrow ? null : reach)",
    replace: 'ThisExpression: (_walk, _node, reach) => reach',
  },
  {
    name: 'a counter is looked up through the object of a with',
    file: 'plan/walk.ts',
    search: 'this.inWith = true;',
    replace: '',
  },
];
