// Call-heavy: a tree-walking interpreter of a little language, running three small programs.
const tokens = (text) => text.match(/[a-z]+|\d+|[-+*/%<(){}=,;]/g);

class Parser {
  constructor(text) {
    this.tokens = tokens(text);
    this.at = 0;
  }

  peek() {
    return this.tokens[this.at];
  }

  take(expected) {
    const token = this.tokens[this.at++];
    if (expected !== undefined && token !== expected) throw new SyntaxError(`${expected} expected, not ${token}`);
    return token;
  }

  block() {
    const body = [];
    this.take('{');
    while (this.peek() !== '}') body.push(this.statement());
    this.take('}');
    return { type: 'block', body };
  }

  statement() {
    switch (this.peek()) {
      case 'fn': {
        this.take();
        const name = this.take();
        const parameters = [];
        this.take('(');
        while (this.peek() !== ')') {
          parameters.push(this.take());
          if (this.peek() === ',') this.take();
        }
        this.take(')');
        return { type: 'fn', name, parameters, body: this.block() };
      }
      case 'if': {
        this.take();
        const test = this.expression();
        const then = this.block();
        let otherwise = null;
        if (this.peek() === 'else') {
          this.take();
          otherwise = this.block();
        }
        return { type: 'if', test, then, otherwise };
      }
      case 'while':
        this.take();
        return { type: 'while', test: this.expression(), body: this.block() };
      case 'return': {
        this.take();
        const value = this.expression();
        this.take(';');
        return { type: 'return', value };
      }
      default: {
        const left = this.expression();
        if (this.peek() === '=') {
          this.take();
          const value = this.expression();
          this.take(';');
          return { type: 'assign', name: left.name, value };
        }
        this.take(';');
        return { type: 'expression', value: left };
      }
    }
  }

  expression() {
    let left = this.sum();
    while (this.peek() === '<') {
      this.take();
      left = { type: 'less', left, right: this.sum() };
    }
    return left;
  }

  sum() {
    let left = this.term();
    while (this.peek() === '+' || this.peek() === '-') {
      left = { type: this.take() === '+' ? 'add' : 'subtract', left, right: this.term() };
    }
    return left;
  }

  term() {
    let left = this.atom();
    while (this.peek() === '*' || this.peek() === '/' || this.peek() === '%') {
      const operator = this.take();
      left = { type: operator === '*' ? 'multiply' : operator === '/' ? 'divide' : 'modulo', left, right: this.atom() };
    }
    return left;
  }

  atom() {
    const token = this.take();
    if (token === '(') {
      const inner = this.expression();
      this.take(')');
      return inner;
    }
    if (token >= '0' && token <= '9999999') return { type: 'number', value: Number(token) };
    if (this.peek() !== '(') return { type: 'name', name: token };
    this.take('(');
    const values = [];
    while (this.peek() !== ')') {
      values.push(this.expression());
      if (this.peek() === ',') this.take();
    }
    this.take(')');
    return { type: 'call', name: token, values };
  }
}

class Scope {
  constructor(parent) {
    this.parent = parent;
    this.names = new Map();
  }

  find(name) {
    for (let scope = this; scope !== null; scope = scope.parent) {
      if (scope.names.has(name)) return scope;
    }
    return null;
  }

  get(name) {
    const scope = this.find(name);
    if (scope === null) throw new ReferenceError(name);
    return scope.names.get(name);
  }

  set(name, value) {
    const scope = this.find(name);
    if (scope === null) {
      this.names.set(name, value);
    } else {
      scope.names.set(name, value);
    }
  }
}

class Return {
  constructor(value) {
    this.value = value;
  }
}

function execute(node, scope) {
  switch (node.type) {
    case 'block':
      for (const statement of node.body) {
        const result = execute(statement, scope);
        if (result instanceof Return) return result;
      }
      return undefined;
    case 'fn':
      scope.names.set(node.name, { node, scope });
      return undefined;
    case 'if':
      if (evaluate(node.test, scope)) return execute(node.then, scope);
      if (node.otherwise !== null) return execute(node.otherwise, scope);
      return undefined;
    case 'while':
      while (evaluate(node.test, scope)) {
        const result = execute(node.body, scope);
        if (result instanceof Return) return result;
      }
      return undefined;
    case 'return':
      return new Return(evaluate(node.value, scope));
    case 'assign':
      scope.set(node.name, evaluate(node.value, scope));
      return undefined;
    default:
      evaluate(node.value, scope);
      return undefined;
  }
}

function evaluate(node, scope) {
  switch (node.type) {
    case 'number':
      return node.value;
    case 'name':
      return scope.get(node.name);
    case 'add':
      return evaluate(node.left, scope) + evaluate(node.right, scope);
    case 'subtract':
      return evaluate(node.left, scope) - evaluate(node.right, scope);
    case 'multiply':
      return evaluate(node.left, scope) * evaluate(node.right, scope);
    case 'divide':
      return Math.floor(evaluate(node.left, scope) / evaluate(node.right, scope));
    case 'modulo':
      return evaluate(node.left, scope) % evaluate(node.right, scope);
    case 'less':
      return evaluate(node.left, scope) < evaluate(node.right, scope) ? 1 : 0;
    default: {
      const callee = scope.get(node.name);
      const inner = new Scope(callee.scope);
      for (let i = 0; i < node.values.length; i++) inner.names.set(callee.node.parameters[i], evaluate(node.values[i], scope));
      const result = execute(callee.node.body, inner);
      return result instanceof Return ? result.value : 0;
    }
  }
}

const SOURCE = `{
  fn fib(n) { if n < 2 { return n; } return fib(n - 1) + fib(n - 2); }
  fn gcd(a, b) { while 0 < b { t = a % b; a = b; b = t; } return a; }
  fn collatz(n) { s = 0; while 1 < n { if n % 2 < 1 { n = n / 2; } else { n = 3 * n + 1; } s = s + 1; } return s; }
  sum = fib(18);
  i = 1;
  while i < 500 { sum = sum + gcd(i * 36, 840) + collatz(i); i = i + 1; }
  return sum;
}`;

export function run() {
  return String(execute(new Parser(SOURCE).block(), new Scope(null)).value);
}
