// One large switch in a loop: a processor with eight registers running a sort and a checksum from memory.
const HALT = 0, SET = 1, MOVE = 2, ADD = 3, SUB = 4, LOAD = 5, STORE = 6, JUMP = 7, JUMP_LESS = 8, JUMP_ZERO = 9, MUL = 10, MOD = 11, XOR = 12, CALL = 13, RETURN = 14, PUSH = 15, POP = 16;

class Machine {
  constructor(program, memory) {
    this.program = program;
    this.memory = memory;
    this.registers = new Array(8).fill(0);
    this.stack = [];
    this.pc = 0;
    this.steps = 0;
  }

  fetch() {
    return this.program[this.pc++];
  }

  run() {
    const { registers, memory, stack } = this;
    for (;;) {
      this.steps++;
      const operation = this.fetch();
      switch (operation) {
        case HALT:
          return registers[0];
        case SET: {
          const target = this.fetch();
          registers[target] = this.fetch();
          break;
        }
        case MOVE: {
          const target = this.fetch();
          registers[target] = registers[this.fetch()];
          break;
        }
        case ADD: {
          const target = this.fetch();
          registers[target] = (registers[target] + registers[this.fetch()]) | 0;
          break;
        }
        case SUB: {
          const target = this.fetch();
          registers[target] = (registers[target] - registers[this.fetch()]) | 0;
          break;
        }
        case MUL: {
          const target = this.fetch();
          registers[target] = Math.imul(registers[target], registers[this.fetch()]);
          break;
        }
        case MOD: {
          const target = this.fetch();
          const divisor = registers[this.fetch()];
          if (divisor === 0) throw new RangeError('division by zero');
          registers[target] = registers[target] % divisor;
          break;
        }
        case XOR: {
          const target = this.fetch();
          registers[target] ^= registers[this.fetch()];
          break;
        }
        case LOAD: {
          const target = this.fetch();
          const address = registers[this.fetch()];
          if (address < 0 || address >= memory.length) throw new RangeError('load from ' + address);
          registers[target] = memory[address];
          break;
        }
        case STORE: {
          const address = registers[this.fetch()];
          if (address < 0 || address >= memory.length) throw new RangeError('store to ' + address);
          memory[address] = registers[this.fetch()];
          break;
        }
        case JUMP:
          this.pc = this.fetch();
          break;
        case JUMP_LESS: {
          const left = registers[this.fetch()];
          const right = registers[this.fetch()];
          const target = this.fetch();
          if (left < right) this.pc = target;
          break;
        }
        case JUMP_ZERO: {
          const value = registers[this.fetch()];
          const target = this.fetch();
          if (value === 0) this.pc = target;
          break;
        }
        case CALL: {
          const target = this.fetch();
          stack.push(this.pc);
          this.pc = target;
          break;
        }
        case RETURN:
          this.pc = stack.pop();
          break;
        case PUSH:
          stack.push(registers[this.fetch()]);
          break;
        case POP:
          registers[this.fetch()] = stack.pop();
          break;
        default:
          throw new Error('unknown operation ' + operation);
      }
    }
  }
}

// Turns lines such as `set 1 100`, `loop:` and `less 1 2 loop` into numbers.
function assemble(source) {
  const names = { halt: HALT, set: SET, move: MOVE, add: ADD, sub: SUB, mul: MUL, mod: MOD, xor: XOR, load: LOAD, store: STORE, jump: JUMP, less: JUMP_LESS, zero: JUMP_ZERO, call: CALL, return: RETURN, push: PUSH, pop: POP };
  const program = [];
  const labels = new Map();
  const holes = [];
  for (const line of source.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] === '') continue;
    if (words[0].endsWith(':')) {
      labels.set(words[0].slice(0, -1), program.length);
      continue;
    }
    program.push(names[words[0]]);
    for (const word of words.slice(1)) {
      if (/^-?\d+$/.test(word)) program.push(Number(word));
      else {
        holes.push([program.length, word]);
        program.push(-1);
      }
    }
  }
  for (const [at, label] of holes) program[at] = labels.get(label);
  return program;
}

// Bubble sort of memory[0..n), then a checksum by a subroutine. Register 7 holds n, 6 holds 1, 5 holds 0.
const SOURCE = `
  set 6 1
  set 5 0
  move 1 7
outer:
  sub 1 6
  zero 1 sorted
  set 2 0
inner:
  less 2 1 compare
  jump outer
compare:
  load 3 2
  push 2
  add 2 6
  load 4 2
  less 3 4 ordered
  store 2 3
  pop 2
  store 2 4
  jump step
ordered:
  pop 2
step:
  add 2 6
  jump inner
sorted:
  set 0 7
  set 1 0
sum:
  load 2 1
  call mix
  add 1 6
  less 1 7 sum
  halt
mix:
  set 3 31
  mul 0 3
  add 0 2
  set 3 1000003
  mod 0 3
  xor 0 5
  return
`;

export function run() {
  const memory = [];
  let state = 99;
  for (let i = 0; i < 330; i++) {
    state = (state * 16807) % 2147483647;
    memory.push(state % 10007);
  }
  const machine = new Machine(assemble(SOURCE), memory);
  machine.registers[7] = memory.length;
  const result = machine.run();
  return [result, machine.steps].join();
}
