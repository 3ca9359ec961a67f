/**
 * The grammar of random programs: every statement and expression kind of JavaScript that Node 20 runs, and above all their combinations.
 *
 * Programs observe themselves: `log` writes values, names and errors in the order of effects. They end by construction: every loop asks
 * `tick()` in its head, outside of whatever the body can catch, and every function asks it on its way in, so that a program without
 * fuel can only unwind. Names are fresh (`a1`, `b2`, …) except where a block shadows an outer name on purpose. A function's `tick()`
 * stands in different places, so that not every function starts with the same statement.
 */
import { Tape } from './tape.ts';
import type { SourceType } from '../support/engines.ts';

/** What the code around allows. */
interface Around {
  strict: boolean;
  await: boolean;
  yield: boolean;
  /** Inside a function body, where `return` may stand. */
  return: boolean;
  /** `arguments`, `new.target` are there. */
  arguments: boolean;
  newTarget: boolean;
  /** `super.x` may stand here. */
  super: boolean;
  /** Names in sight; inner ones last. */
  names: Name[];
  labels: { name: string; loop: boolean }[];
  /** `break` and `continue` without label may stand here. */
  break: boolean;
  continue: boolean;
  /** At the top level of a module. */
  exports: boolean;
}

interface Name {
  name: string;
  constant: boolean;
  kind: 'value' | 'function' | 'generator' | 'async' | 'class';
}

export interface GrammarOptions {
  sourceType: SourceType;
  strict: boolean;
  /**
   * False leaves out what istanbul itself gets wrong: anonymous functions that take their name from a default value or a class field, or
   * stand in a static block or after another declarator (it counts those before the whole declaration), and `new.target` at the top of a CommonJS module.
   */
  beyondIstanbul: boolean;
}

const PROPERTIES = ['a', 'b', 'c', 'length', 'name'];
const BINARY = ['+', '-', '*', '<', '===', '!=', '>=', '%', '&', '|', '>>>', '**', '/'];
const ASSIGN = ['=', '+=', '-=', '||=', '&&=', '??=', '|='];

export function writeProgram(tapes: readonly (readonly number[])[], options: GrammarOptions): string {
  const { sourceType, beyondIstanbul } = options;
  const strict = options.strict || sourceType === 'module';
  let tape = new Tape([]);
  let nextName = 1;
  let nextTag = 1;

  const top: Around = {
    strict,
    await: sourceType === 'module',
    yield: false,
    return: sourceType === 'commonjs',
    arguments: sourceType === 'commonjs',
    newTarget: sourceType === 'commonjs' && beyondIstanbul,
    super: false,
    names: [],
    labels: [],
    break: false,
    continue: false,
    exports: sourceType === 'module',
  };
  const parts: string[] = [];
  if (options.strict && sourceType !== 'module') parts.push("'use strict';");
  for (const numbers of tapes) {
    tape = new Tape(numbers);
    // Most top-level statements catch what they throw, for an uncaught error ends the program and with it the test.
    if (tape.chance(25)) parts.push(statement(top, 4));
    else parts.push(`try {\n${indent(statements(inner(top), 4))}\n} catch (${fresh('e')}) { log(${tag()}, ${lastName()}); }`);
  }
  return parts.join('\n') + '\n';

  // ---- names

  function fresh(prefix = 'v'): string {
    return `${prefix}${nextName++}`;
  }
  function lastName(): string {
    return `e${nextName - 1}`;
  }
  function tag(): number {
    return nextTag++;
  }
  /** A block of its own: declarations made inside do not reach the outside. */
  function inner(around: Around, changes: Partial<Around> = {}): Around {
    return { ...around, exports: false, names: [...around.names], labels: [...around.labels], ...changes };
  }
  function declare(around: Around, kind: Name['kind'] = 'value', constant = false, name = fresh()): string {
    around.names.push({ name, constant, kind });
    return name;
  }
  function nameOf(around: Around, kinds: Name['kind'][], writable = false): string | undefined {
    const matching = around.names.filter((name) => kinds.includes(name.kind) && !(writable && name.constant && tape.chance(90)));
    return matching.length ? matching[matching.length - 1 - tape.below(matching.length)]!.name : undefined;
  }

  // ---- statements

  function statements(around: Around, depth: number): string {
    const lines = [statement(around, depth)];
    while (!tape.done && tape.chance(55) && lines.length < 5) lines.push(statement(around, depth));
    return lines.join('\n');
  }

  function block(around: Around, depth: number, changes: Partial<Around> = {}): string {
    return `{\n${indent(statements(inner(around, changes), depth - 1))}\n}`;
  }

  /** The body of an `if` or a loop: a block, or one statement without braces. */
  function body(around: Around, depth: number, changes: Partial<Around> = {}): string {
    if (tape.chance(55)) return block(around, depth, changes);
    return single(inner(around, changes), depth - 1);
  }

  /** A statement that may stand where no declaration may. */
  function single(around: Around, depth: number): string {
    const choice = tape.below(depth > 0 ? 9 : 4);
    if (choice === 0) return `log(${tag()});`;
    if (choice === 1) return expressionStatement(around, depth);
    if (choice === 2) return jump(around, depth);
    if (choice === 3) return ';';
    if (choice === 4) return `var ${declare(around)} = ${initial(around, depth)};`;
    if (choice === 5) return conditional(around, depth);
    if (choice === 6) return loop(around, depth);
    if (choice === 7) return switchOver(around, depth);
    return labeled(around, depth);
  }

  function statement(around: Around, depth: number): string {
    if (depth <= 0) return single(around, 0);
    // Generators and async functions are rare, and where they are suspended matters.
    if ((around.yield || (around.await && around.return)) && tape.chance(30)) return straight(around, depth);
    const choices: (() => string)[] = [
      () => `log(${tag()}, ${expression(around, depth)});`,
      () => declaration(around, depth),
      () => expressionStatement(around, depth),
      () => declaration(around, depth),
      () => conditional(around, depth),
      () => loop(around, depth),
      () => straight(around, depth),
      () => straight(around, depth),
      () => tryCatch(around, depth),
      () => numbers(around, depth),
      () => deadZones(),
      () => switchOver(around, depth),
      () => jump(around, depth),
      () => labeled(around, depth),
      () => block(around, depth),
      () => functionUse(around, depth),
      () => functionUse(around, depth),
      () => unbraced(around),
      () => unbraced(around),
      () => classUse(around, depth),
      () => generatorUse(around, depth),
      () => asyncUse(around, depth),
      () => sloppy(around, depth),
      () => deadZone(around, depth),
      () => argumentsUse(around, depth),
      () => iterator(around, depth),
      () => nameUse(around, depth),
      () => (around.exports ? exported(around, depth) : declaration(around, depth)),
      () => tape.pick([';', 'debugger;', 'if (0);', '{}', 'for (; false; );']),
    ];
    return tape.pick(choices)();
  }

  function expressionStatement(around: Around, depth: number): string {
    const text = expression(around, depth);
    return /^(?:\{|function|class|async|let|['"])/.test(text) ? `(${text});` : `${text};`;
  }

  function declaration(around: Around, depth: number): string {
    const kind = tape.pick(['let', 'const', 'var']);
    const declarators: string[] = [];
    const added: (() => void)[] = [];
    do {
      if (tape.chance(25)) {
        const names: string[] = [];
        const pattern = tape.chance(50) ? objectPattern(around, depth - 1, names) : arrayPattern(around, depth - 1, names);
        declarators.push(`${pattern} = ${tape.chance(60) ? matching(around, depth, pattern) : expression(around, depth - 1)}`);
        added.push(() => names.forEach((name) => declare(around, 'value', kind === 'const', name)));
      } else {
        const name = fresh();
        const bare = kind !== 'const' && tape.chance(15);
        declarators.push(bare ? name : `${name} = ${initial(around, depth)}`);
        added.push(() => declare(around, 'value', kind === 'const', name));
      }
    } while (beyondIstanbul && !tape.done && tape.chance(25));
    added.forEach((add) => add());
    return `${kind} ${declarators.join(', ')};`;
  }

  /** What a variable starts with: often something worth naming. */
  function initial(around: Around, depth: number): string {
    return beyondIstanbul && tape.chance(25) ? anonymous(around, depth) : unnamed(expression(around, depth - 1));
  }

  /** For istanbul, a value must not be a function that would take its name from here: it breaks some, and counts others before the declaration runs. */
  function unnamed(value: string): string {
    return beyondIstanbul ? value : `(0, ${value})`;
  }

  function conditional(around: Around, depth: number): string {
    let text = `if (${expression(around, depth - 1)}) ${body(around, depth)}`;
    if (tape.chance(30)) text += ` else if (${expression(around, depth - 2)}) ${body(around, depth)}`;
    if (tape.chance(50)) text += ` else ${body(around, depth)}`;
    return text;
  }

  /**
   * Statements without braces, up to eight deep: `else`s that belong to the nearest `if`, ladders, and single statements as bodies of everything that has one, with tests that
   * cannot throw (which engines count from what follows them, or from each other) beside tests that can. The same code runs with several values.
   */
  function unbraced(around: Around): string {
    const [p, q, f] = [fresh('c'), fresh('c'), fresh('f')];
    const counters: string[] = [];
    const any = () => tape.pick([p, q]);
    const comparison = (operators: string[]) => `${any()} ${tape.pick(operators)} ${tape.below(3)}`;
    /** An expression that cannot throw. */
    const total = (levels: number): string => {
      const part = () => (tape.chance(50) ? `(${total(levels - 1)})` : comparison(['===', '!==']));
      return tape.pick<() => string>([
        () => comparison(['===']),
        () => comparison(['!==']),
        any,
        () => `!${any()}`,
        () => tape.pick(['0', '1', "typeof this === 'object'", `typeof ${any()} === 'number'`, `${any()} == null`]),
        ...(levels > 0
          ? [
              () => [1, 2, 3].map(() => comparison(['===', '==='])).join(' || '),
              () => [1, 2, 3, 4].map(() => comparison(['!=='])).join(' && '),
              () => `${part()} ${tape.pick(['||', '&&'])} ${part()} ${tape.pick(['||', '&&'])} ${part()}`,
              () => `${part()} ?? ${part()}`,
              () => `${part()} ? ${part()} : ${part()} ? ${part()} : ${part()}`,
              () => `!(${total(levels - 1)})`,
            ]
          : []),
      ])();
    };
    const risky = () => tape.pick([`log(${tag()}, ${any()})`, `${any()}.a`, 'tick()', `${any()} + 1`, `boom(${tag()})`, `(${total(1)}) && log(${tag()}, ${any()})`, `[${any()} || log(${tag()})]`]);
    const test = () => (tape.chance(70) ? total(tape.below(3)) : risky());
    const leaf = (scope: Around): string =>
      tape.pick<() => string>([
        () => `log(${tag()});`,
        () => '1;',
        () => ';',
        () => `${risky()};`,
        () => `var ${fresh()} = ${total(2)};`,
        () => `log(${tag()}, ${total(2)});`,
        () => jump(scope, 1),
        () => jump(scope, 1),
        () => `${any()} = ${tape.below(3)};`,
        () => tape.pick(['{}', `{ 1; log(${tag()}); }`, `{ 1; }`]),
        () => `{ ${jump(scope, 1)} }`,
      ])();
    const nested = (scope: Around, levels: number): string => {
      if (levels <= 0) return leaf(scope);
      const deep = () => nested(scope, levels - 1);
      const shallow = () => nested(scope, tape.below(Math.min(levels, 3)));
      const looped = (label?: string): Around => {
        const changed = inner(scope, { break: true, continue: true });
        if (label) changed.labels.push({ name: label, loop: true });
        return changed;
      };
      const repeated = (label?: string): string => {
        const within = looped(label);
        const counter = fresh('n');
        counters.push(counter);
        const statement = () => nested(within, levels - 1);
        return tape.pick<() => string>([
          () => `for (const ${fresh()} of [1, 2]) ${statement()}`,
          () => `for (var ${counter}_ = 0; ${counter}_++ < 2 && tick(); ) ${statement()}`,
          () => `while (${counter}++ < 2 && tick()) ${statement()}`,
          () => `do ${statement()} while (!tick());`,
          () => `for (const ${fresh()} in { a: ${total(0)} }) ${statement()}`,
        ])();
      };
      return tape.pick<() => string>([
        () => `if (${test()}) ${deep()}`,
        () => `if (${test()}) ${deep()} else ${shallow()}`,
        () => `if (${test()}) ${shallow()} else ${deep()}`,
        () => `if (${test()}) ${deep()}`,
        () => `if (${test()}) ${deep()} else ${shallow()}`,
        () => `if (${test()}) ${shallow()} else if (${test()}) ${shallow()} else if (${test()}) ${deep()}${tape.chance(60) ? ` else ${shallow()}` : ''}`,
        () => `if (${test()}) { ${tape.pick(['1;', `log(${tag()});`, ''])} ${deep()} ${tape.pick(['', '2;', `log(${tag()});`])} }${tape.chance(50) ? ` else ${shallow()}` : ''}`,
        () => repeated(),
        () => {
          const label = fresh('l');
          return `${label}: ${repeated(label)}`;
        },
        () => {
          const label = fresh('l');
          const within = inner(scope);
          within.labels.push({ name: label, loop: false });
          return `${label}: ${nested(within, levels - 1)}`;
        },
        () => `try { ${deep()} } ${tape.pick(['finally { 1; }', `catch { log(${tag()}); }`, `catch (e) { log(${tag()}, e); 1; }`])}`,
        () => `switch (${any()}) { case ${tape.below(3)}: ${nested(inner(scope, { break: true }), levels - 1)} default: ${leaf(inner(scope, { break: true }))} }`,
        ...(around.strict ? [] : [() => `with ({ a: 1 }) ${deep()}`]),
      ])();
    };
    /** Nothing but `if`s, most of them without an `else`: so long that formulas become too long. */
    const chain = (within: Around): string => {
      const tests: string[] = [];
      for (let i = 3 + tape.below(7); i > 0; i--) tests.push(tape.chance(90) ? tape.pick([`${any()} !== 3`, total(0), `typeof ${any()}`, total(1)]) : test());
      return tests.reduce((text, condition) => `if (${condition}) ${text}${tape.chance(20) ? ` else ${leaf(within)}` : ''}`, tape.chance(60) ? `log(${tag()});` : leaf(within));
    };
    const isFunction = tape.chance(75);
    const scope = isFunction ? inner(around, { return: true, labels: [], break: false, continue: false, await: false, yield: false, super: false }) : inner(around);
    const lines: string[] = [];
    const count = 1 + tape.below(3);
    for (let i = 0; i < count; i++) {
      if (tape.chance(30)) lines.push(tape.pick(['1;', `log(${tag()});`, `var ${fresh()} = ${total(1)};`, `tick() && (${total(1)});`]));
      lines.push(tape.chance(40) ? chain(scope) : nested(scope, 1 + tape.below(8)));
    }
    lines.push(tape.pick(['1;', `log(${tag()});`, `log(${tag()}, ${p}, ${q});`, '']));
    const text = lines.join('\n');
    const declared = counters.length ? `var ${counters.map((name) => `${name} = 0`).join(', ')};\n` : '';
    const values = `${tape.below(3)}, ${tape.pick(['0', '1', '2', 'undefined', 'null', "'s'"])}`;
    // Outside a function a `break` or `continue` may leave for what is around.
    if (!isFunction) return `${declared}try {\n${indent(`let [${p}, ${q}] = [${values}];\n${text}`)}\n} catch (e) { log(${tag()}, e); }`;
    return `${declared}function ${f}(${p}, ${q}) {\n${indent(text)}\n}\nfor (const v of [0, 1, 2]) try { log(${tag()}, ${f}(v, ${values.split(', ')[1]})); } catch (e) { log(${tag()}, e); }`;
  }

  function loop(around: Around, depth: number, label?: string): string {
    const scope = inner(around, { break: true, continue: true });
    if (label) scope.labels.push({ name: label, loop: true });
    const limit = tape.below(4);
    const choice = tape.below(around.await ? 7 : 6);
    if (choice === 0) {
      const name = declare(scope, 'value', true);
      const head = tape.pick([`let ${name} = 0; ${name} < ${limit} && tick(); ${name}++`, `let ${name} = 0, ${fresh()} = ${unnamed(expression(around, 1))}; ${name} < ${limit} && tick(); ${name} += 1`]);
      return `for (${head}) ${body(scope, depth)}`;
    }
    const counter = fresh('n');
    if (choice === 1) return `for (var ${counter} = 0; ${counter}++ < ${limit} && tick(); ${expression(around, depth - 2)}) ${body(scope, depth)}`;
    const withCounter = (text: string) => (label ? text : `{ let ${counter} = 0; ${text} }`);
    // A label must stay on its loop, so a labelled loop counts in its own head.
    if (choice === 2 && !label) return withCounter(`while (tick() && ${counter}++ < ${limit} && ${expression(around, depth - 2)}) ${body(scope, depth)}`);
    if (choice === 3 && !label) return withCounter(`do ${body(scope, depth)} while (tick() && ${counter}++ < ${limit});`);
    const kind = tape.pick(['const ', 'let ', 'var ']);
    // for-in and for-of are bounded by what they walk over; generators ask tick() themselves.
    if (choice === 4) {
      const name = declare(scope, 'value', kind === 'const ');
      // Never over any value: `this` may be the global object, where instrumenters leave a name.
      return `for (${kind}${name} in (tick(), ${tape.chance(60) ? objectLiteral(around, depth - 1) : `[${expression(around, depth - 1)}]`})) ${body(scope, depth)}`;
    }
    const bound: string[] = [];
    const pattern = tape.chance(60) ? fresh() : tape.chance(50) ? objectPattern(around, depth - 1, bound) : arrayPattern(around, depth - 1, bound);
    if (!bound.length && /^v\d+$/.test(pattern)) bound.push(pattern);
    bound.forEach((name) => declare(scope, 'value', kind === 'const ', name));
    const generator = nameOf(around, ['generator']);
    const source = generator && tape.chance(40) ? `${generator}(${expression(around, 1)})` : `[${list(() => expression(around, depth - 2), 3)}]`;
    const awaited = choice === 6 ? ' await' : '';
    return `for${awaited} (${kind}${pattern} of ${source}) ${body(scope, depth)}`;
  }

  function tryCatch(around: Around, depth: number): string {
    let text = `try ${block(around, depth)}`;
    const choice = tape.below(4);
    if (choice !== 1) {
      const scope = inner(around);
      if (tape.chance(20)) text += ` catch ${block(scope, depth)}`;
      else if (tape.chance(15)) {
        const bound: string[] = [];
        const pattern = objectPattern(around, depth - 1, bound);
        bound.forEach((name) => declare(scope, 'value', false, name));
        text += ` catch (${pattern}) ${block(scope, depth)}`;
      } else {
        const name = declare(scope, 'value', false, fresh('e'));
        text += ` catch (${name}) {\n${indent(`log(${tag()}, ${name});\n${statements(inner(scope), depth - 1)}`)}\n}`;
      }
    }
    if (choice === 1 || choice === 2) text += ` finally ${block(around, depth)}`;
    return text;
  }

  function switchOver(around: Around, depth: number): string {
    const scope = inner(around, { break: true });
    const count = tape.below(4);
    const cases: string[] = [];
    const defaultAt = tape.below(5);
    for (let i = 0; i < count; i++) {
      const test = i === defaultAt ? 'default:' : `case ${tape.chance(60) ? tape.below(3) : expression(around, depth - 2)}:`;
      // Declarations in one case are in sight, and dead, in the others: they stay out of `names`.
      const content = tape.chance(20) ? '' : `\n${indent(statements(inner(scope), depth - 1))}`;
      cases.push(`${test}${content}${tape.chance(50) ? `\n  ${tape.chance(70) ? 'break;' : jump(scope, 1)}` : ''}`);
    }
    return `switch (${tape.chance(60) ? tape.below(3) : expression(around, depth - 1)}) {\n${indent(cases.join('\n'))}\n}`;
  }

  function jump(around: Around, depth: number): string {
    const choices: string[] = [];
    if (around.break) choices.push('break;');
    if (around.continue) choices.push('continue;');
    for (const { name, loop: isLoop } of around.labels) choices.push(isLoop && tape.chance(60) ? `continue ${name};` : `break ${name};`);
    if (around.return) choices.push(`return ${expression(around, depth - 1)};`, 'return;');
    choices.push(`throw ${expression(around, depth - 2)};`);
    return tape.pick(choices);
  }

  function labeled(around: Around, depth: number): string {
    const name = fresh('l');
    const choice = tape.below(5);
    if (choice === 0) return `${name}: ${loop(around, depth, name)}`;
    if (choice === 1) return `${fresh('l')}: ${name}: ${loop(around, depth, name)}`;
    const scope = inner(around);
    scope.labels.push({ name, loop: false });
    if (choice === 2) return `${name}: ${block(scope, depth)}`;
    if (choice === 3) return `${name}: if (${expression(around, depth - 2)}) ${body(scope, depth)}`;
    return `${name}: ${single(scope, depth - 1)}`;
  }

  // ---- patterns

  function objectPattern(around: Around, depth: number, names: string[]): string {
    const parts: string[] = [];
    const count = 1 + tape.below(3);
    for (let i = 0; i < count; i++) {
      const name = fresh();
      names.push(name);
      const fallback = defaultValue(around, depth);
      if (tape.chance(30)) parts.push(`${name}${fallback}`);
      else if (depth > 0 && tape.chance(20)) {
        names.pop();
        parts.push(`${tape.pick(PROPERTIES)}: ${arrayPattern(around, depth - 1, names)}${tape.chance(70) ? ' = []' : ''}`);
      }
      // V8 forgets to leave out a computed key that is not a string yet, such as `[undefined]`, from a rest after it, or not, as code around it goes.
      else parts.push(`${tape.chance(20) ? `[\`\${${expression(around, 0)}}\`]` : tape.pick(PROPERTIES)}: ${name}${fallback}`);
    }
    if (tape.chance(20)) {
      names.push(fresh());
      parts.push(`...${names.at(-1)}`);
    }
    return `{ ${parts.join(', ')} }`;
  }

  function arrayPattern(around: Around, depth: number, names: string[]): string {
    const parts: string[] = [];
    const count = 1 + tape.below(3);
    for (let i = 0; i < count; i++) {
      if (tape.chance(15)) parts.push('');
      else if (depth > 0 && tape.chance(20)) parts.push(`${objectPattern(around, depth - 1, names)} = {}`);
      else {
        names.push(fresh());
        parts.push(`${names.at(-1)}${defaultValue(around, depth)}`);
      }
    }
    if (tape.chance(20)) {
      names.push(fresh());
      parts.push(`...${names.at(-1)}`);
    }
    return `[${parts.join(', ')}]`;
  }

  function defaultValue(around: Around, depth: number): string {
    if (!tape.chance(50)) return '';
    return ` = ${beyondIstanbul && tape.chance(35) ? anonymous(around, depth - 1) : unnamed(expression(around, depth - 1))}`;
  }

  /** A value that a pattern can take apart. */
  function matching(around: Around, depth: number, pattern: string): string {
    if (pattern.startsWith('[')) return `[${list(() => expression(around, depth - 2), 3)}]`;
    return objectLiteral(around, depth - 1);
  }

  // ---- functions

  interface FunctionShape {
    async?: boolean;
    generator?: boolean;
    arrow?: boolean;
    method?: boolean;
    construct?: boolean;
    derived?: boolean;
    strict?: boolean;
    parameters?: 'none' | 'one';
    /** The class around. */
    self?: string | undefined;
  }

  /** Parameters and body, `(a, b = 1) {…}`; an arrow has its `=>`. */
  function functionTail(around: Around, depth: number, shape: FunctionShape): string {
    const strict = around.strict || !!shape.strict;
    const scope = inner(around, {
      strict,
      await: !!shape.async,
      yield: !!shape.generator,
      return: true,
      labels: [],
      break: false,
      continue: false,
      ...(shape.arrow ? {} : { arguments: true, newTarget: true, super: !!shape.method }),
    });
    const forParameters = { ...scope, await: false, yield: false };
    const parameters: string[] = [];
    const count = shape.parameters === 'none' ? 0 : shape.parameters === 'one' ? 1 : tape.below(4);
    let simple = true;
    for (let i = 0; i < count; i++) {
      if (tape.chance(20)) {
        const bound: string[] = [];
        const pattern = tape.chance(50) ? objectPattern(forParameters, depth - 1, bound) : arrayPattern(forParameters, depth - 1, bound);
        parameters.push(`${pattern} = ${matching(forParameters, 1, pattern)}`);
        bound.forEach((name) => declare(scope, 'value', false, name));
        simple = false;
      } else {
        const name = fresh();
        const fallback = defaultValue(forParameters, depth);
        if (fallback) simple = false;
        parameters.push(name + fallback);
        declare(scope, 'value', false, name);
      }
    }
    if (!shape.parameters && tape.chance(10)) {
      parameters.push(`...${declare(scope)}`);
      simple = false;
    }
    const head = `(${parameters.join(', ')})`;
    if (shape.arrow && tape.chance(50)) {
      const result = expression(scope, depth - 1);
      return `${head} => ${tape.pick([`(tick(), ${result})`, `tick() && ${result}`, `[tick(), ${result}]`, `({ a: tick(), b: ${result} })`, `tick() ? ${result} : 0`])}`;
    }
    const lines: string[] = [];
    if (simple && tape.chance(15)) {
      lines.push(tape.pick(["'use strict';", "'not a directive known';", '"use strict"; "another";']));
      if (/use strict/.test(lines[0]!)) scope.strict = true;
    }
    if (shape.derived) {
      if (tape.chance(30)) lines.push(tape.pick([`log(${tag()});`, '1; this; 2;', '(() => { 1; this; 2; })();', '[this, 1 && 2];', `try { this; log(${tag()}); } catch {}`]));
      if (tape.chance(90)) lines.push(tape.chance(70) ? `super(${list(() => expression(forParameters, 1), 2)});` : 'if (tick()) super(); else boom(1);');
    }
    lines.push(tape.pick(['tick();', `const ${fresh('t')} = tick();`, 'if (!tick()) return;', 'tick() || boom(0);', `log(${tag()}, tick());`, 'for (; !tick(); );', 'switch (tick()) {}', `${fresh('l')}: tick();`]));
    if (shape.self) declare(scope, 'class', true, shape.self);
    lines.push(statements(scope, depth - 1));
    if (!shape.construct && tape.chance(60)) lines.push(`return ${expression(scope, depth - 1)};`);
    return `${head}${shape.arrow ? ' =>' : ''} {\n${indent(lines.join('\n'))}\n}`;
  }

  /** A function, arrow or class without a name of its own. */
  function anonymous(around: Around, depth: number): string {
    const choice = tape.below(8);
    if (choice <= 1) return `() => ${choice ? `tick() && ${tape.below(9)}` : '1'}`;
    if (choice === 2) return 'function () {}';
    if (choice === 3) return `function ${functionTail(around, Math.min(depth - 1, 2), {})}`;
    if (choice === 4) return tape.pick(['class {}', 'class { static a = this.name }', 'class { static name() {} }', 'class extends Array {}']);
    if (choice === 5) return tape.pick(['async () => 1', 'async function () {}', 'function* () {}', 'async function* () {}']);
    if (choice === 6) return `(${anonymous(around, 0)})`;
    return functionTail(around, Math.min(depth - 1, 2), { arrow: true });
  }

  function argumentList(around: Around, depth: number): string {
    return list(() => (tape.chance(12) ? `...[${list(() => expression(around, 0), 2)}]` : tape.chance(15) ? 'undefined' : expression(around, depth - 1)), 3);
  }

  function functionUse(around: Around, depth: number): string {
    const name = fresh('f');
    const text = `function ${name}${functionTail(around, depth, {})}`;
    declare(around, 'function', false, name);
    const use = tape.pick([
      `log(${tag()}, ${name}(${argumentList(around, depth - 1)}));`,
      `log(${tag()}, new ${name}(${argumentList(around, depth - 1)}));`,
      `log(${tag()}, ${name}.call(${expression(around, 1)}, ${tape.below(9)}));`,
      `log(${tag()}, ${name});`,
      `try { log(${tag()}, ${name}()); } catch (e) { log(${tag()}, e); }`,
    ]);
    // Functions are hoisted, so the use may stand before.
    return tape.chance(30) ? `${use}\n${text}` : `${text}\n${use}`;
  }

  function generatorUse(around: Around, depth: number): string {
    const name = fresh('g');
    const text = `function* ${name}${functionTail(around, depth, { generator: true })}`;
    declare(around, 'generator', true, name);
    const object = fresh();
    const steps: string[] = [`const ${object} = ${name}(${argumentList(around, 1)});`];
    const count = tape.below(5);
    for (let i = 0; i < count; i++) {
      const step = tape.pick([`next(${expression(around, 1)})`, 'next()', `return(${tape.below(9)})`, `throw(${tape.below(9)})`]);
      steps.push(`try { log(${tag()}, ${object}.${step}); } catch (e) { log(${tag()}, e); }`);
    }
    if (tape.chance(40)) steps.push(`for (const e of ${name}()) { log(${tag()}, e); ${tape.pick(['', 'break;', 'if (e) break;'])} }`);
    if (tape.chance(30)) steps.push(`log(${tag()}, [...${name}()]);`);
    return `${text}\n${steps.join('\n')}`;
  }

  function asyncUse(around: Around, depth: number): string {
    const generator = tape.chance(30);
    const name = fresh(generator ? 'h' : 'p');
    const text = `async function${generator ? '*' : ''} ${name}${functionTail(around, depth, { async: true, generator })}`;
    if (!generator) declare(around, 'async', true, name);
    const settle = `.then((v) => log(${tag()}, v), (e) => log(${tag()}, e));`;
    if (!generator) return `${text}\n${name}(${argumentList(around, 1)})${tape.chance(90) ? settle : ';'}${around.await && tape.chance(50) ? `\nlog(${tag()}, await ${name}());` : ''}`;
    return `${text}\n(async () => { for await (const e of ${name}()) { log(${tag()}, e); ${tape.pick(['', 'break;', 'if (e) return e;'])} } })()${settle}`;
  }

  function classText(around: Around, depth: number, name: string): string {
    const inside = inner(around, { strict: true });
    const derived = tape.chance(45);
    const parent = derived ? ` extends ${heritage(inside, depth)}` : '';
    // Only bodies know the class itself, after their tick(): a field or default value that makes another instance would never end.
    const self = name || undefined;
    const field = inner(inside, { await: false, yield: false, return: false, arguments: false, newTarget: true, super: true, labels: [], break: false, continue: false });
    const members: string[] = [];
    const count = tape.below(6);
    let hasConstructor = false;
    for (let i = 0; i < count; i++) {
      const isStatic = tape.chance(30) ? 'static ' : '';
      const choice = tape.below(9);
      const key = tape.chance(20) ? `[(log(${tag()}), ${JSON.stringify(fresh('k'))})]` : tape.chance(15) ? `#${fresh('k')}` : tape.pick(['a', 'b', 'c', `${fresh('k')}`, "'x y'", '7']);
      if (choice === 0) members.push(`${isStatic}${key} = ${beyondIstanbul && tape.chance(40) ? anonymous(field, depth - 2) : unnamed(expression(field, depth - 2))};`);
      else if (choice === 1) members.push(`${isStatic}${key};`);
      else if (choice === 2 && !hasConstructor) {
        hasConstructor = true;
        members.push(`constructor${functionTail(inside, depth - 1, { method: true, self, construct: true, derived })}`);
      } else if (choice === 3) members.push(`${isStatic}get ${key}${functionTail(inside, depth - 2, { method: true, self, parameters: 'none' })}`);
      else if (choice === 4) members.push(`${isStatic}set ${key}${functionTail(inside, depth - 2, { method: true, self, parameters: 'one' })}`);
      else if (choice === 5 && beyondIstanbul) members.push(`static {\n${indent(statements({ ...field, names: [...field.names] }, depth - 2))}\n}`);
      else if (choice === 6) {
        const secret = fresh('q');
        members.push(`${isStatic}#${secret} = ${unnamed(expression(field, depth - 2))}; ${isStatic}m${secret}(o) { return #${secret} in o ? o.#${secret} : this.#${secret}?.a; }`);
      } else {
        const prefix = tape.pick(['', '', '*', 'async ', 'async *']);
        members.push(`${isStatic}${prefix}${key}${functionTail(inside, depth - 2, { method: true, self, async: prefix.includes('async'), generator: prefix.includes('*') })}`);
      }
    }
    return `class${name ? ` ${name}` : ''}${parent} {\n${indent(members.join('\n'))}\n}`;
  }

  function heritage(around: Around, depth: number): string {
    const name = nameOf(around, ['class', 'function']);
    const choice = tape.below(7);
    if (choice === 0 || !name) return tape.pick(['Object', 'Array', 'null', 'Error']);
    if (choice === 1) return `(${expression(around, 1)} ? ${name} : Object)`;
    if (choice === 2) return `(log(${tag()}), ${name})`;
    if (choice === 3) return `(${name} || Object)`;
    if (choice === 4) return `(${expression(around, depth - 3)})`;
    return name;
  }

  function classUse(around: Around, depth: number): string {
    const name = fresh('C');
    const text = classText(around, depth, name);
    declare(around, 'class', false, name);
    const object = declare(around);
    return `${text}\nvar ${object} = new ${name}(${argumentList(around, 1)});\nlog(${tag()}, ${object});\nlog(${tag()}, ${object}.${tape.pick(PROPERTIES)}${tape.pick(['', '?.()', `?.(${expression(around, 1)})`])}, ${name}.${tape.pick(PROPERTIES)});`;
  }

  // ---- things that need a whole template

  /** Every place where an anonymous function takes its name, observed. */
  function nameUse(around: Around, depth: number): string {
    if (!beyondIstanbul) return declaration(around, depth);
    // It may stand in a class field, which is strict and has no `arguments`.
    const one = anonymous(inner(around, { arguments: false, strict: true }), depth - 1);
    const name = fresh();
    const property = tape.pick(['a', "'x y'", '7', `['k' + ${tape.below(3)}]`]);
    return tape.pick([
      `{ const ${name} = ${one}; log(${tag()}, ${name}); }`,
      `{ let z = 1, ${name} = ${one}; log(${tag()}, ${name}); }`,
      `{ let ${name}; ${name} = ${one}; log(${tag()}, ${name}); }`,
      `{ let ${name}; ${name} ${tape.pick(['??=', '||=', '&&='])} ${one}; log(${tag()}, ${name}); }`,
      `log(${tag()}, ((${name} = ${one}) => ${name})());`,
      `{ const { ${name} = ${one} } = {}; log(${tag()}, ${name}); }`,
      `{ const { a: ${name} = ${one} } = {}; log(${tag()}, ${name}); }`,
      `{ const [${name} = ${one}] = []; log(${tag()}, ${name}); }`,
      `{ let ${name}; ({ ${name} = ${one} } = {}); log(${tag()}, ${name}); }`,
      `{ let ${name}; [${name} = ${one}] = []; log(${tag()}, ${name}); }`,
      `for (const ${name} = ${one}; tick(); ) { log(${tag()}, ${name}); break; }`,
      `for (const { ${name} = ${one} } of [{}]) log(${tag()}, ${name});`,
      `try { throw {}; } catch ({ ${name} = ${one} }) { log(${tag()}, ${name}); }`,
      `log(${tag()}, { ${property}: ${one} });`,
      `log(${tag()}, { __proto__: ${one} });`,
      `log(${tag()}, new (class { ${property} = ${one}; }));`,
      `log(${tag()}, class { static ${property} = ${one}; }${tape.pick(['.a', "['x y']", '[7]', '.k1'])});`,
      `log(${tag()}, new (class { #p = ${one}; a = this.#p; }));`,
      `log(${tag()}, (0, ${one}).name, (${tape.below(2)} ? ${one} : ${one}));`,
      `log(${tag()}, (${tape.below(2)} && (${one})) || (${one}));`,
    ]);
  }

  function deadZone(around: Around, depth: number): string {
    const name = fresh();
    const kind = tape.pick(['let', 'const', 'class']);
    const early = fresh('f');
    const text = kind === 'class' ? `class ${name} {}` : `${kind} ${name} = ${initial(around, depth)};`;
    const touch = tape.pick([`${early}()`, name, `typeof ${name}`, `${name} = 1`, `${name} += 1`, `[${name}] = [1]`, `${early}.name`]);
    declare(around, kind === 'class' ? 'class' : 'value', kind === 'const', name);
    return `try { log(${tag()}, ${touch}); } catch (e) { log(${tag()}, e); }\n${text}\nfunction ${early}() { return ${name}; }\nlog(${tag()}, ${early}());`;
  }

  function argumentsUse(around: Around, depth: number): string {
    const name = fresh('f');
    const [a, b] = [fresh(), fresh()];
    const directive = tape.chance(30) ? "'use strict'; " : '';
    const body = inner(around, { await: false, yield: false, super: false, strict: around.strict || directive !== '' });
    return `function ${name}(${a}, ${b}) { ${directive}${tape.pick([`${a} = ${expression(body, 1)};`, `arguments[0] = ${expression(body, 1)};`, `arguments[1]++;`, 'arguments.length = 1;'])} log(${tag()}, ${a}, ${b}); log(${tag()}, [...arguments]); return ${tape.pick(['this', 'arguments.length', 'typeof arguments', 'new.target', `() => arguments[0] && ${a}`])}; }
log(${tag()}, ${name}(${argumentList(around, depth - 1)}));\nlog(${tag()}, ${name}.length);`;
  }

  /** An iterator that says what is done to it, walked over in all ways that can stop early. */
  function iterator(around: Around, depth: number): string {
    const name = fresh('i');
    const limit = tape.below(4);
    const result = tape.pick([`{ value: i, done: i++ >= ${limit} }`, `(i === 1 && boom(${tag()}), { value: i, done: i++ >= ${limit} })`, `{ get value() { log(${tag()}); return i; }, get done() { return i++ >= ${limit}; } }`]);
    const close = tape.pick(['{}', `boom(${tag()})`, '1']);
    const text = `const ${name} = { [Symbol.iterator]() { let i = 0; return { next() { log(${tag()}, tick()); return ${result}; }, return() { log(${tag()}); return ${close}; } }; } };`;
    const [x, y] = [fresh(), fresh()];
    const use = tape.pick([
      `for (const ${x} of ${name}) { log(${tag()}, ${x}); ${tape.pick(['', 'break;', 'continue;', `boom(${tag()});`, `if (${x}) break; else continue;`])} }`,
      `const [${x}${defaultValue(around, depth)}, ${y}] = ${name}; log(${tag()}, ${x}, ${y});`,
      `log(${tag()}, [...${name}, ...${name}]);`,
      `log(${tag()}, Math.max(...${name}));`,
      `function* ${x}() { try { yield* ${name}; } finally { log(${tag()}); } }\nfor (const ${y} of ${x}()) { log(${tag()}, ${y}); ${tape.pick(['', 'break;'])} }`,
      `l${x}: for (const ${x} of ${name}) for (const ${y} of ${name}) { if (tick() && ${y} === 1) ${tape.pick([`continue l${x};`, `break l${x};`, 'continue;', 'break;'])} log(${tag()}, ${x}, ${y}); }`,
    ]);
    return `${text}\ntry {\n${indent(use)}\n} catch (e) { log(${tag()}, e); }`;
  }

  /**
   * Code that looks as if it ran from top to bottom: something that may throw, suspend or leave without being a call, then something
   * counted. An engine that shares counters along straight lines must know each of these.
   */
  function straight(around: Around, depth: number): string {
    const [unborn, constant, label] = [fresh(), fresh(), fresh('l')];
    const bomb = tape.pick([`{ get a() { boom(${tag()}); } }`, `{ valueOf() { return log(${tag()}, 1); } }`, `{ valueOf() { boom(${tag()}); } }`, `{ toString() { boom(${tag()}); } }`, `{ a: 1 }`]);
    const quiet = (): string => tape.pick(['1', 'this', "typeof this === 'object'", '!0', '() => 1', '[1, 2]', "({ a: 1, 'b': [] })", 'function () {}', 'null', 'void 0', "'s'", '/r/', around.newTarget ? 'new.target' : '2n']);
    const risks = [
      ...[unborn, 'this', `${constant} = 1`, 'undeclared', 'null.a', `(${bomb}).a`, `-(${bomb})`, `\`\${(${bomb})}\``, `(${bomb}) + 1`, `1 > (${bomb})`, `(${bomb}) == 1`, `{}.a in (${bomb})`],
      ...[`({ [(${bomb})]: 1 })`, '[...1]', 'Object(...1)', 'class extends 1 {}', `class { static a = boom(${tag()}); }`, `class { [boom(${tag()})]() {} }`, `class { static { boom(${tag()}); } }`],
      ...[`new (class { a = boom(${tag()}); })()`, 'delete null.a', `(${bomb})?.a.b`, `null\`x\``, `eval('boom(${tag()})')`, '({} = null)', '[] = 1', '[{}.a.b] = [1]', `(() => { boom(${tag()}); })()`, `boom(${tag()})`],
      ...[`tick() ? boom(${tag()}) : 0`, `((a = boom(${tag()})) => a)()`, `${unborn}++`, `typeof ${unborn}`, `void ${unborn}`, `!${unborn}`, 'null?.a', `null?.[${expression(around, 1)} || 1]`, `(void 0)?.(${expression(around, 1)} ? 1 : 2)`],
      ...[`${unborn} ??= 1`, `({ a: ${unborn} })`, `[${unborn}]`, `(0, ${unborn})`, `() => ${unborn}`, `${unborn} === 1`, `({ ...${unborn} })`, `({ ${unborn} })`],
      ...(around.yield ? ['yield', `yield ${tape.below(9)}`, '[yield]', `yield* [${tape.below(9)}]`, '({ a: yield })', '(yield)'] : []),
      ...(around.await ? [`await Promise.reject(${tape.below(9)})`, `await ${tape.below(9)}`, '[await 1]'] : []),
    ].map((text) => text.replace(/^\{/, '({').replace(/^\(\{\}\.a in/, '({}).a in'));
    // Half of the time one of those that depend on where they stand.
    const special = ['this', ...risks.filter((text) => /yield|await/.test(text))];
    const risk = tape.chance(35) ? tape.pick(special) : tape.chance(85) ? tape.pick(risks) : quiet();
    const more = () => `log(${tag()})`;
    const open = (text: string) => (/^(?:\{|function|class|async|let|['"])/.test(text) ? `(${text})` : text);
    const loose = (text: string) => `(${text})`;
    const leave = [`break ${label};`, ...(around.return ? ['return;', `return ${loose(risk)};`] : []), ...(around.break ? ['break;'] : []), ...(around.continue ? ['continue;'] : []), `throw ${loose(risk)};`];
    const lines = tape.pick<() => string>([
      () => `${open(risk)}; ${more()}; ${more()};`,
      () => `[${loose(risk)}, ${more()} && 1]; ${more()};`,
      () => `const ${fresh()} = ${loose(risk)}, ${fresh()} = ${unnamed(quiet())}; ${more()};`,
      () => `({ a: ${loose(risk)}, b: ${quiet()} ? 1 : 2 }); ${more()};`,
      () => `(${loose(risk)}, ${loose(quiet())} || 0, ${more()});`,
      () => `if (${quiet()}) { ${open(risk)}; } else ${more()}; ${more()};`,
      () => `if (${quiet()}) ${more()}; else { ${open(risk)}; } ${more()};`,
      () => `if (${loose(risk)}) ${tape.pick([';', '{}', '1;'])} ${tape.pick(['', 'else ;', 'else 2;'])}\n${quiet() === '1' ? '' : '3;'} ${more()};`,
      () => `${label}: { if (${quiet()}) ${tape.pick(leave)} ${tape.pick(['', 'else 1;', `${more()};`])} 4; } 5; ${more()};`,
      () => `${label}: { 6; ${tape.pick(leave)} 7; } 8; ${more()};`,
      () => `${label}: if (${quiet()}) { 1; ${tape.pick(leave)} } else { 2; } 3;`,
      // A `continue` would be this loop's own here, and the program would never end.
      () => `${label}: for (;;) { 1; if (${quiet()}) 2; ${tape.pick(leave).replace('continue;', 'break;')} } 3; ${more()};`,
      () => `${label}: { try { 1; ${tape.pick(leave)} } finally { 2; ${tape.pick(['', `break ${label};`, `${more()};`])} } 3; } 4;`,
      () => `${label}: { try { 1; ${open(risk)}; 2; } catch { 3; ${tape.pick(leave)} } 4; } 5;`,
      () => `${label}: switch (${quiet()}) { case ${loose(risk)}: 1; default: 2; ${tape.pick(leave)} case 3: 4; } 5;`,
      () => `(() => { 1; ${/yield|await/.test(risk) ? '0' : open(risk)}; ${more()}; })(); 2;`,
      () => `{ 1; { ${open(risk)}; } 2; } 3; ${more()};`,
      () => `(${loose(quiet())} ? ${loose(risk)} : 1); 2; ${more()};`,
      () => `(${loose(quiet())} && ${loose(risk)}); 2; ${more()};`,
      () => `(${loose(quiet())} ? 1 : ${loose(quiet())}); 2; ${more()};`,
      () => `[${loose(quiet())} ? ${loose(risk)} : [${quiet()}], 1 ? 2 : 3]; 4;`,
      () => `while (${loose(risk)} && tick()) { 1; break; } 2;`,
      () => `do 1; while (${loose(risk)} && 0); 2;`,
      () => `for (const ${fresh()} = ${loose(risk)}, ${fresh()} = 1 && 2; tick(); ${loose(quiet())} && 3) { 4; break; } 5;`,
      () => `for (const ${fresh()} of [${loose(risk)}, 1 && 2]) { 3; } 4;`,
      () => `for (const ${fresh()} in [${loose(risk)}]) { 3; } 4;`,
      () => `const [${fresh()} = ${quiet()} && 1, { ${fresh()} = 2 } = {}] = [${loose(risk)}, ${loose(quiet())}]; 3;`,
      () => `const { a: ${fresh()} = 1 } = ${loose(risk)}, ${fresh()} = 2; 3;`,
      () => `var ${fresh()} = ${quiet()}; 1; ${open(risk)}; var ${fresh()} = 2;`,
      () => `{ class ${fresh('C')} { static a = ${/await|yield|arguments/.test(risk) ? '0' : loose(risk)}; static b = 1 && 2; [${/await|yield/.test(risk) ? '0' : loose(risk)}] = 3 && 4; } 5; } 6;`,
      () => `\`\${${loose(risk)}}\${${quiet()} && 1}\`; 2;`,
      () => `{ let ${fresh()} = 1; let ${constant}; ${constant} = (${loose(risk)}, 2 && 3); ${constant} &&= 4 && 5; 6; }`,
      () => `({}).a = ${loose(risk)}; 1;`,
      () => `[${fresh()} => 1, ${loose(risk)}].a = 1 && 2; 3;`,
      () => `({ get a() { return 1; }, [${loose(risk)}]() { }, b: 1 && 2 }); 3;`,
      () => `new Object(${loose(risk)}, 1 && 2); 3;`,
      () => `Object(${loose(risk)}, 1 && 2)[1 || 2]; 3;`,
      () => `(${loose(risk)})[1 && 2]; 3;`,
      () => `debugger; ${open(risk)}; ; ; 1;`,
    ])();
    const text = `${lines}\nlet ${unborn} = 1; const ${constant}_ = 2;`.replaceAll(`${constant} = 1`, `${constant}_ = 1`);
    return depth > 1 && tape.chance(70) ? `try {\n${indent(text)}\n} catch (e) { log(${tag()}, e); }\n${more()};` : `{\n${indent(text)}\n}`;
  }

  /**
   * Variables that look like numbers, on which operators cannot fail, and every way to assign something else to one: an engine that
   * takes `x + 1` for harmless must know them all.
   */
  function numbers(around: Around, depth: number): string {
    const [x, y, p, q] = [fresh('x'), fresh('y'), fresh(), fresh()];
    const bomb = (): string => tape.pick([`({ valueOf() { boom(${tag()}); } })`, `({ [Symbol.toPrimitive]() { return log(${tag()}, 2); } })`, '1n', 'Symbol()', '2', 'undefined', "'s'", `${y}`, `(0, { toString() { boom(${tag()}); } })`]);
    const any = (): string => tape.pick([x, x, y, p, q]);
    const poison = (name: string, b: string): string =>
      tape.pick([
        ...[`${name} = ${b};`, `[${name}] = [${b}];`, `({ a: ${name} } = { a: ${b} });`, `({ ${name} } = { ${name}: ${b} });`, `for (${name} of [${b}]) break;`, `for (${name} in { a: 1 }) ;`, `${name} ??= ${b};`],
        ...[`${name} ||= ${b};`, `${name} &&= ${b};`, `eval('${name} = ' + ${JSON.stringify(b)});`, `(() => { ${name} = ${b}; })();`, `[...${name}] = [${b}];`, `({ ...${name} } = { a: ${b} });`, `try { throw ${b}; } catch (e) { ${name} = e; }`],
        ...[`${name} += ${b};`, `${name} = 1 ? ${b} : 1;`, `${name} = (1, ${b});`, `${name} = ${any()} = ${b};`, `${name} = ${any()};`, `[${name} = ${b}] = [];`, `({ a: { b: [${name}] } } = { a: { b: [${b}] } });`, `for ([${name}] of [[${b}]]) break;`],
        ...[`for (${name} = ${b}; ; ) break;`, `do ${name} = ${b}; while (0);`, `if (1) ${name} = ${b}; else ${name} = 0;`, `new (class { a = (${name} = ${b}); })();`, `(class { static { ${name} = ${b}; } });`, `(class { [(${name} = ${b}, 'k')]() {} });`],
        ...[`(${name}) = ${b};`, `${name} = ${any()} || ${b};`, `${name} = ${any()} && ${b};`, `${name} = ${any()} ?? ${b};`, `arguments[0] = ${b};`, `arguments[1] = ${b};`, `var ${x} = ${b};`, `{ var ${y} = ${b}; }`, `switch (0) { case 0: var ${x} = ${b}; }`],
        ...[`for (var ${x} of [${b}]) break;`, `for (var ${x} in { a: 1 }) ;`, `var [${y}] = [${b}];`, `eval('var ${x} = ' + ${JSON.stringify(b)});`, `(function () { eval('${name} = ' + ${JSON.stringify(b)}); })();`, `{ function ${y}() {} }`, `function ${x}() {}`],
        ...[`((${name} = ${b}) => ${name} + 1)();`, `try { throw ${b}; } catch (${name}) { ${name} + 1; 2; }`, `try { throw 1; } catch (${x}) { var ${x} = ${b}; }`, `{ let ${name} = ${b}; try { ${name} + 1; 2; } catch { 3; } }`, `${name}++;`, `--${name};`, `${name} = -${any()};`],
        ...[`${name} = +${b};`, `${name} = ${any()} * ${any()};`, `${name} = ${any()} + ${any()};`, `${name} = ${any()} - 1;`, `${name} **= 2;`, `${name} = ${any()} & 1;`, `${name} >>>= 1;`, `${name} = ~${any()};`, `${name} = typeof 1;`, `${name} = !1;`],
        ...(around.strict ? [] : [`with ({ ${name}: ${b} }) ${name} + 1;`, `with ({}) ${name} = ${b};`, `with ({ get ${name}() { return ${b}; } }) { (() => { 1; ${name} + 1; 2; })(); }`]),
      ]);
    const use = (): string => {
      const a = any();
      return tape.pick([
        ...[`${a} + 1; 2; log(${tag()});`, `${a}++; 2;`, `-${a}; 2;`, `${a} < ${any()}; 2;`, `\`\${${a}}\`; 2;`, `${a} == null; 2;`, `${a} === ${any()}; 2;`, `${a} += 1; 2;`, `[${a} * 2, 1 && 2]; 3;`, `${a} | ${any()} ? 1 : 2; 3;`],
        ...[`if (${a} > 1) 1; 2;`, `if (${a} - 1) { 1; } else { 2; } 3;`, `if (${a}) 1; else 2; 3;`, `for (let i = 0; i < ${a} && tick() && i < 3; i++) 1;`, `${a} & 1 || 2; 3;`, `typeof ${a}; 3;`, `${a} ** 2; 3;`, `+${a}; 3;`, `!${a}; 3;`, `${a}.a; 3;`],
        ...[`${a} == ${any()}; 3;`, `${a} -= ${any()}; 3;`, `${a} = ${any()} + 1; 3;`, `{ const z = ${a} % 2, w = 1 && z; z + w; 4; }`, `(() => { 1; ${a} + 1; 2; })();`, `${a} < 1 ? ${any()} + 1 : ${any()}++; 2;`, `switch (${a} + 1) { case 2: 1; default: 2; } 3;`],
        ...[`l: { if (${a} < 2) break l; ${any()} + 1; 1; } 2;`, `while (${a} + 1 && tick()) { ${any()} + 1; break; } 3;`, `try { ${a} + 1; 1; } finally { 2; }`, `log(${tag()}, ${a});`, `return ${a} + 1;`, `${a} in {}; 3;`, `({ a: ${a} + 1, b: 1 && 2 }); 3;`, `~${a}; 3;`],
      ]);
    };
    const lines = [`${tape.pick(['let', 'var', 'let', 'var', 'const'])} ${x} = ${tape.below(4)}${tape.pick([`, ${y} = 1`, `; let ${y}`, `; var ${y} = null`, `; let ${y} = 1 < 2`, `; var ${y} = -1`])};`];
    const count = 2 + tape.below(5);
    for (let i = 0; i < count; i++) lines.push(tape.chance(45) ? `try { ${poison(any(), bomb())} 1; } catch (e) { log(${tag()}, e); }` : tape.chance(50) ? poison(any(), bomb()) : use());
    lines.push(use());
    // Some poisons declare a name a second time, which `let` and `const` do not suffer.
    const redeclares = new RegExp(`(?:var \\[?|function |of var )(?:${x}|${y})\\b|eval\\('var`);
    const text = lines.join('\n');
    const safe = redeclares.test(lines.slice(1).join('\n')) ? text.replace(/^(?:let|const) /, 'var ').replace(`; let ${y}`, `; var ${y}`) : text;
    const strict = around.strict ? safe.replace(new RegExp(`\\{ function ${y}\\(\\) \\{\\} \\}`, 'g'), ';') : safe;
    const head = tape.pick([`function (${p}, ${q} = 1)`, `function (${p}, ${q})`]);
    const [a, b] = [tape.pick(['1', '', bomb().replace(y, '3')]), tape.pick(['', '2', bomb().replace(y, '3')])];
    const call = `(${head} {\n${indent(strict.replaceAll(`${x} = ${x};`, `${x} = 1;`))}\n})(${[a || 'undefined', b].filter(Boolean).join(', ')})`;
    return `try { log(${tag()}, ${call}); } catch (e) { log(${tag()}, e); }${depth > 3 ? '\n1;' : ''}`;
  }

  /** Names that are read and written where they are not there yet, or are constant. */
  function deadZones(): string {
    const z = fresh('z');
    const w = fresh('w');
    const touch = (name: string): string =>
      tape.pick([`${name}; 2;`, `${name}++; 2;`, `${name} = 1; 2;`, `typeof ${name}; 2;`, `${name} &&= 1; 2;`, `[${name}] = [1]; 2;`, `({ ${name} } = {}); 2;`, `for (${name} of [1]) 1; 2;`, `${name} === 1; 2;`, `[${name}, 1 && 2]; 3;`, `if (${name}) 1; 2;`, `${name} + 1; 2;`, `\`\${${name}}\`; 2;`, `(() => { ${name}; 1; })(); 2;`, `!${name} ? 1 : 2; 3;`, `({ ${name} }); 1;`]);
    const kind = tape.pick(['let', 'const', 'let']);
    const declaration = tape.pick([`${kind} ${z} = 1;`, `${kind} [${z} = 1] = [];`, `class ${z} {}`, `${kind} { a: ${z} = 1 } = {};`, `${kind} ${z} = () => ${z};`]);
    const text = tape.pick<() => string>([
      () => `${touch(z)}\n${declaration}\n${touch(z)}`,
      () => `${declaration}\n${touch(z)}`,
      () => `switch (${tape.below(3)}) { case 0: ${declaration} ${touch(z)} break; case 1: ${touch(z)} default: ${touch(z)} }`,
      () => `for (let ${z} = ${z} + 1; ; ) { 1; }`,
      () => `for (const ${z} of [1, ${z}]) { 1; }`,
      () => `for (const ${z} in { [${z}]: 1 }) { 1; }`,
      () => `for (let ${z} = 0, ${w} = ${z} && 1; ${z} < 2 && tick(); ${z}++) { ${touch(z)} ${touch(w)} }`,
      () => `for (let ${z} of [1, 2]) { ${touch(z)} let ${w} = ${z} && 1; (() => { ${touch(w)} })(); }`,
      () => `(() => { ${touch(z)} })(); ${declaration}`,
      () => `${declaration} (() => { ${touch(z)} })();`,
      () => `try { ${w}(); } catch { 1; } ${declaration} function ${w}() { ${touch(z)} } ${w}();`,
      () => `let [${z} = ${w} && 1, ${w}] = []; 1;`,
      () => `let ${z} = (${z}, 1 && 2); 1;`,
      () => `class ${z} extends (${z}, Object) {} 1;`,
      () => `class ${z} { static a = ${z} && 1; [${tape.pick([z, '1'])}]() { ${touch(z)} } static { ${touch(z)} } } new ${z}()[1]?.(); 2;`,
      () => `(function (a = ${z}, ${z} = 1) { ${touch(z)} })(${tape.pick(['', '1', '1, 2'])});`,
      () => `(function (${z} = 1, a = ${z} && 1) { ${touch(z)} var ${z}; ${touch(z)} })();`,
      () => `(function (${z}, a = () => ${z}) { var ${z} = 2; ${touch(z)} a() && 1; })(1);`,
      () => `(function ${z}() { ${tape.pick(['', "'use strict';"])} ${touch(z)} })();`,
      () => `${declaration} { ${touch(z)} let ${z} = 1; }`,
      () => `${declaration} { let ${z} = 2; ${touch(z)} } ${touch(z)}`,
      () => `var ${w} = ${tape.below(3)}; l: for (;tick();) { if (${w}++ < 1) continue l; ${declaration} ${touch(z)} break; }`,
      () => `try { ${touch(z)} } finally { 1; } ${declaration}`,
      () => `${touch(w)} var ${w}; { ${touch(w)} } (() => { ${touch(w)} })();`,
      () => `${touch(z)} function ${z}() {} ${touch(z)}`,
      () => `(function* () { 1; let ${z} = yield 1; ${touch(z)} })().next(); 2;`,
      () => `try { throw { a: 1 }; } catch ({ a: ${z}, b: ${w} = ${z} && 1 }) { ${touch(z)} ${touch(w)} }`,
      () => `try { throw 1; } catch (${z}) { ${touch(z)} { let ${z}; ${touch(z)} } }`,
      () => `{ ${touch('undefined')} ${touch('NaN')} } 1;`,
      () => `(function (undefined) { ${touch('undefined')} })();`,
      () => `(function () { ${touch('arguments').replace('arguments = 1; ', '1; ').replace(/.*arguments(?:\+\+| &&=|\] =| \} =| of ).*/, '1;')} })();`,
    ])();
    return `try { (() => {\n${indent(text)}\n})(); } catch (e) { log(${tag()}, e); }`;
  }

  /** What only sloppy code may do; strict code gets the error it must give. */
  function sloppy(around: Around, depth: number): string {
    const undeclared = fresh('u');
    const both = [
      `try { ${undeclared} = ${tape.below(9)}; log(${tag()}, typeof ${undeclared}, delete globalThis.${undeclared}); } catch (e) { log(${tag()}, e); }`,
      `log(${tag()}, (function () { return this; })());`,
      `log(${tag()}, (function () { 'use strict'; return this; })(), typeof ${undeclared});`,
      `try { Object.freeze({ a: 1 }).a = 2; log(${tag()}); } catch (e) { log(${tag()}, e); }`,
      `log(${tag()}, eval('typeof log' + ${expression(around, 0)}));`,
    ];
    if (around.strict) return tape.pick([...both, `log(${tag()}, eval('var ${undeclared} = 1; ${undeclared}'), typeof ${undeclared});`]);
    const f = fresh('f');
    return tape.pick([
      ...both,
      `with (${objectLiteral(around, depth - 1)}) ${body(around, depth)}`,
      `with ({ a: 1, ${fresh()}: 2 }) { log(${tag()}, a); a = ${expression(around, 1)}; log(${tag()}, a); }`,
      `if (${expression(around, 1)}) function ${f}() { return 1; }\nlog(${tag()}, ${f});`,
      `if (${expression(around, 1)}) ; else function ${f}() { return 1; }\nlog(${tag()}, ${f});`,
      `log(${tag()}, typeof ${f}); { function ${f}() { return 2; } } log(${tag()}, ${f}());`,
      `l${f}: function ${f}() { return tick(); }\nlog(${tag()}, ${f}());`,
      `(function () { eval('var ${undeclared} = 3'); log(${tag()}, ${undeclared}, delete ${undeclared}); })();`,
      `for (var ${undeclared} = ${initial(around, 1)} in {}) ;\nlog(${tag()}, ${undeclared});`,
      `switch (${tape.below(2)}) { case 0: function ${f}() { return 1; } default: log(${tag()}, ${f}()); }`,
    ]);
  }

  function exported(around: Around, depth: number): string {
    const choice = tape.below(4);
    const name = fresh();
    if (choice === 0) {
      const text = `export const ${name} = ${initial(around, depth)};\nlog(${tag()}, ${name});`;
      declare(around, 'value', true, name);
      return text;
    }
    if (choice === 1) return `export ${classText(around, depth, fresh('C'))}`;
    if (choice === 2) return `export function ${fresh('f')}${functionTail(around, depth, {})}`;
    return `let ${name} = ${initial(around, depth)}; export { ${name} as ${fresh('x')} };`;
  }

  // ---- expressions

  function list(item: () => string, most: number): string {
    const items: string[] = [];
    const count = tape.below(most + 1);
    for (let i = 0; i < count; i++) items.push(item());
    return items.join(', ');
  }

  function leaf(around: Around): string {
    const value = () => nameOf(around, ['value']) ?? '0';
    return tape.pick<() => string>([
      () => String(tape.below(4)),
      value,
      value,
      () => `log(${tag()})`,
      () => `log(${tag()}, ${value()})`,
      () => tape.pick(["'s'", "''", '`t`', 'null', 'undefined', 'true', 'false', '/r/g', '(-1)', '1.5', '10n']),
      () => nameOf(around, ['value', 'function', 'class', 'generator', 'async']) ?? 'null',
      () => tape.pick(['{}', '[]', '[1, 2]', '{ a: 1 }']).replace(/^\{.*\}$/, '($&)'),
      () => 'this',
      () => special(around),
    ])();
  }

  function special(around: Around): string {
    const choices = ['(typeof undeclared)', `boom(${tag()})`];
    if (around.newTarget) choices.push('new.target');
    if (around.arguments) choices.push('arguments[0]', 'arguments.length');
    if (around.super) choices.push('super.a', 'super.toString?.name');
    if (sourceType === 'module') choices.push('(typeof import.meta)');
    return tape.pick(choices);
  }

  /** Any expression, in parentheses where its neighbours could tear it apart. */
  function expression(around: Around, depth: number): string {
    if (depth <= 0 || tape.done) return leaf(around);
    const sub = () => expression(around, depth - 1);
    // `0.a` is not a member.
    const object = () => dotted(tape.chance(30) ? objectLiteral(around, depth - 1) : tape.chance(60) ? (nameOf(around, ['value']) ?? '({})') : sub());
    const dotted = (text: string) => (/^\d/.test(text) ? `(${text})` : text);
    return tape.pick<() => string>([
      () => leaf(around),
      () => leaf(around),
      () => `log(${tag()}, ${sub()})`,
      () => `(${sub()} ${tape.pick(BINARY)} ${sub()})`,
      () => logicalChain(around, depth),
      () => logicalChain(around, depth),
      () => `(${sub()} ? ${sub()} : ${sub()})`,
      () => `(${sub()} ? ${sub()} : ${sub()})`,
      () => call(around, depth),
      () => call(around, depth),
      () => `${object()}.${tape.pick(PROPERTIES)}`,
      () => `${object()}?.${tape.pick(['a', 'b?.c', '[0]', 'a.b', `[${sub()}]`, 'toString?.()', `a?.(${sub()})`])}`,
      () => `${object()}[${sub()}]`,
      () => assignment(around, depth),
      () => `(${tape.pick(['!', '-', 'typeof ', 'void ', '+', '~'])}${sub()})`,
      () => `(${sub()}, ${sub()})`,
      () => arrayLiteral(around, depth),
      () => objectLiteral(around, depth),
      () => `(${anonymous(around, depth - 1)})${tape.pick(['', '.name', '.length'])}`,
      () => `(function ${fresh('f')}${functionTail(around, depth - 1, {})})${tape.pick(['()', '.name', '', `(${argumentList(around, 1)})`])}`,
      () => `(${classText(around, depth - 1, tape.chance(50) ? fresh('C') : '')})${tape.pick(['', '.name', '.a'])}`,
      () => `\`a\${${sub()}}b\${${sub()}}\``,
      () => `((strings, ...rest) => log(${tag()}, strings.raw, rest))\`a\${${sub()}}\\n\${${sub()}}\``,
      () => `new ${nameOf(around, ['class', 'function']) ?? 'Object'}(${argumentList(around, depth)})`,
      () => `(${sub()} ${tape.pick(['in', 'instanceof'])} ${tape.chance(70) ? (nameOf(around, ['class', 'function']) ?? 'Object') : sub()})`,
      () => `(delete ${object()}${tape.pick(['.a', '?.a', '[0]'])})`,
      () => (around.yield ? `(yield${tape.pick(['', ` ${sub()}`, `* [${sub()}]`])})` : `eval('typeof log')`),
      () => (around.await ? `(await ${tape.chance(30) ? `Promise.reject(${sub()})` : sub()})` : `[${sub()}][0]`),
      () => {
        const name = nameOf(around, ['value'], true);
        return name ? `(${tape.pick(['++', '--'])}${name})` : '0';
      },
      () => {
        const name = nameOf(around, ['value'], true);
        return name ? `(${name}${tape.pick(['++', '--'])})` : '0';
      },
    ])();
  }

  function logicalChain(around: Around, depth: number): string {
    const sub = () => expression(around, depth - 1);
    const name = nameOf(around, ['value']);
    /** Mostly of a name, which seldom fails. */
    const compared = () => `${name !== undefined && tape.chance(75) ? name : sub()} ${tape.pick(['===', '!==', '==', '!='])} ${tape.pick(['undefined', 'null', String(tape.below(3)), "'a'"])}`;
    const comparisons = (operator: string) => Array.from({ length: 1 + tape.below(3) }, compared).join(` ${operator} `);
    return tape.pick<() => string>([
      () => `(${sub()} && ${sub()})`,
      () => `(${sub()} || ${sub()})`,
      () => `(${sub()} ?? ${sub()})`,
      () => `(${comparisons('||')} || ${sub()})`,
      () => `(${comparisons('&&')} && ${sub()})`,
      () => `(${comparisons('&&')} || ${comparisons('||')} && ${sub()})`,
      () => `(${sub()} || ${sub()} && ${sub()})`,
      () => `((${sub()} ?? ${sub()}) || ${sub()})`,
      () => `(${sub()} && (${sub()} || ${sub()}) && ${sub()})`,
      () => `(${sub()} && (${sub()}, ${sub()}) || (${anonymous(around, 1)}))`,
    ])();
  }

  function call(around: Around, depth: number): string {
    const name = nameOf(around, ['function']);
    const choice = tape.below(7);
    const rest = `(${argumentList(around, depth)})`;
    if (choice === 0) return `(${functionTail(around, depth - 1, { arrow: true })})${rest}`;
    if (choice === 1) return `(function ${functionTail(around, depth - 1, {})}).call(${expression(around, depth - 2)}, ${tape.below(5)})`;
    if (choice === 2) return `({ a: ${tape.below(9)}, ${fresh('m')}() { return log(${tag()}, this.a, tick()); } }).m${nextName - 1}${tape.pick(['()', '?.()'])}`;
    if (choice === 3) return `(async ${functionTail(around, depth - 1, { arrow: true, async: true })})${rest}.then((v) => log(${tag()}, v), (e) => log(${tag()}, e))`;
    if (choice === 4) {
      const receiver = nameOf(around, ['value']) ?? '({})';
      return `${receiver}${tape.pick(['?.a?.', '.b', '?.c'])}${rest}`;
    }
    return name ? `${name}${tape.pick(['', '?.'])}${rest}` : `log${rest}`;
  }

  function assignment(around: Around, depth: number): string {
    const name = nameOf(around, ['value'], true);
    const value = expression(around, depth - 1);
    const object = nameOf(around, ['value']) ?? '({})';
    if (!name) return value;
    return tape.pick<() => string>([
      () => `(${name} ${tape.pick(ASSIGN)} ${value})`,
      () => `(${name} ${tape.pick(['=', '??=', '||=', '&&='])} ${beyondIstanbul ? anonymous(around, depth - 1) : value})`,
      () => `(${object}.${tape.pick(['a', 'b', 'c'])} ${tape.pick(ASSIGN)} ${value})`,
      () => `(${object}?.a && (${object}[log(${tag()})] ${tape.pick(ASSIGN)} ${value}))`,
      () => `([${name}${assignDefault(around, depth)}, ${object}.a] = [${list(() => expression(around, 0), 2)}])`,
      () => `({ a: ${name}${assignDefault(around, depth)}, ...${object}.b } = ${object})`,
      () => `({ ${name}${assignDefault(around, depth)} } = ${value})`,
    ])();
  }
  function assignDefault(around: Around, depth: number): string {
    return defaultValue(around, depth - 1);
  }

  function arrayLiteral(around: Around, depth: number): string {
    return `[${list(() => (tape.chance(15) ? `...${tape.pick(['[1]', "'ab'", 'new Set([1])'])}` : tape.chance(8) ? '' : expression(around, depth - 1)), 4)}]`;
  }

  function objectLiteral(around: Around, depth: number): string {
    if (depth <= 0) return tape.pick(['({})', '({ a: 1 })', '({ a: 1, b: { c: 2 } })', '({ a: undefined })']);
    const members = (): string => {
      const key = tape.chance(20) ? `[${expression(around, depth - 2)}]` : tape.pick(['a', 'b', 'c', "'x y'", '7', fresh('k')]);
      return tape.pick<() => string>([
        () => `${key}: ${expression(around, depth - 1)}`,
        () => `${key}: ${anonymous(around, depth - 2)}`,
        () => nameOf(around, ['value']) ?? 'a: 1',
        () => `...${expression(around, depth - 2)}`,
        () => `get ${key}${functionTail(around, depth - 2, { method: true, parameters: 'none' })}`,
        () => `set ${key}${functionTail(around, depth - 2, { method: true, parameters: 'one' })}`,
        () => `${tape.pick(['', 'async ', '*', 'async *'])}${key}() { return log(${tag()}, tick()); }`,
        () => `${key}${functionTail(around, depth - 2, { method: true })}`,
        () => `valueOf() { tick(); log(${tag()}); return ${tape.below(5)}; }`,
        () => `toString() { tick(); ${tape.pick(['', `boom(${tag()});`])} return 'str'; }`,
        () => `[Symbol.toPrimitive](hint) { tick(); return log(${tag()}, hint); }`,
      ])();
    };
    return `({ ${list(members, 4)} })`;
  }
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');
