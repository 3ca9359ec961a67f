// Recursion and branches: queens, a sudoku by backtracking, a shortest path with a heap, and a knapsack.
function queens(size, row, columns, left, right) {
  if (row === size) return 1;
  let count = 0;
  for (let column = 0; column < size; column++) {
    const bit = 1 << column;
    const l = 1 << (row + column);
    const r = 1 << (row - column + size);
    if (columns & bit || left & l || right & r) continue;
    count += queens(size, row + 1, columns | bit, left | l, right | r);
  }
  return count;
}

class Sudoku {
  constructor(text) {
    this.cells = Array.from(text, (c) => (c === '.' ? 0 : Number(c)));
    this.tries = 0;
  }

  allowed(at, digit) {
    const row = Math.floor(at / 9);
    const column = at % 9;
    const top = row - (row % 3);
    const left = column - (column % 3);
    for (let i = 0; i < 9; i++) {
      if (this.cells[row * 9 + i] === digit) return false;
      if (this.cells[i * 9 + column] === digit) return false;
      if (this.cells[(top + Math.floor(i / 3)) * 9 + left + (i % 3)] === digit) return false;
    }
    return true;
  }

  solve(at = 0) {
    while (at < 81 && this.cells[at] !== 0) at++;
    if (at === 81) return true;
    for (let digit = 1; digit <= 9; digit++) {
      this.tries++;
      if (this.allowed(at, digit)) {
        this.cells[at] = digit;
        if (this.solve(at + 1)) return true;
        this.cells[at] = 0;
      }
    }
    return false;
  }
}

class Heap {
  constructor(compare) {
    this.items = [];
    this.compare = compare;
  }

  push(item) {
    const items = this.items;
    let at = items.length;
    items.push(item);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.compare(items[parent], item) <= 0) break;
      items[at] = items[parent];
      at = parent;
    }
    items[at] = item;
  }

  pop() {
    const items = this.items;
    const top = items[0];
    const last = items.pop();
    if (items.length > 0) {
      let at = 0;
      for (;;) {
        let child = at * 2 + 1;
        if (child >= items.length) break;
        if (child + 1 < items.length && this.compare(items[child + 1], items[child]) < 0) child++;
        if (this.compare(last, items[child]) <= 0) break;
        items[at] = items[child];
        at = child;
      }
      items[at] = last;
    }
    return top;
  }
}

function shortest(width) {
  const cost = (x, y) => 1 + ((x * 7 + y * 13) % 9);
  const best = new Float64Array(width * width).fill(Infinity);
  const heap = new Heap((a, b) => a.cost - b.cost);
  best[0] = 0;
  heap.push({ x: 0, y: 0, cost: 0 });
  while (heap.items.length > 0) {
    const { x, y, cost: soFar } = heap.pop();
    if (soFar > best[y * width + x]) continue;
    if (x === width - 1 && y === width - 1) return soFar;
    for (const [dx, dy] of [[1, 0], [0, 1], [-1, 0], [0, -1]]) {
      const nx = x + dx;
      const ny = y + dy;
      if (nx < 0 || ny < 0 || nx >= width || ny >= width) continue;
      const total = soFar + cost(nx, ny);
      if (total < best[ny * width + nx]) {
        best[ny * width + nx] = total;
        heap.push({ x: nx, y: ny, cost: total });
      }
    }
  }
  return -1;
}

function knapsack(items, room) {
  const best = new Array(room + 1).fill(0);
  for (const { weight, value } of items) {
    for (let left = room; left >= weight; left--) {
      const taken = best[left - weight] + value;
      if (taken > best[left]) best[left] = taken;
    }
  }
  return best[room];
}

export function run() {
  const sudoku = new Sudoku('53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79');
  sudoku.solve();
  const items = Array.from({ length: 60 }, (_, i) => ({ weight: 3 + ((i * 17) % 40), value: 10 + ((i * 29) % 90) }));
  return [queens(9, 0, 0, 0, 0), sudoku.cells.join(''), sudoku.tries, shortest(130), knapsack(items, 30000)].join();
}
