// Allocation: binary trees, a persistent list, a treap with splits and joins, and maps that fill and empty.
class Node {
  constructor(key, priority, left, right) {
    this.key = key;
    this.priority = priority;
    this.left = left;
    this.right = right;
  }
}

function tree(depth) {
  if (depth === 0) return { left: null, right: null };
  return { left: tree(depth - 1), right: tree(depth - 1) };
}

function nodes(node) {
  if (node === null) return 0;
  return 1 + nodes(node.left) + nodes(node.right);
}

function insert(node, key, priority) {
  if (node === null) return new Node(key, priority, null, null);
  if (key === node.key) return node;
  if (key < node.key) {
    const left = insert(node.left, key, priority);
    if (left.priority > node.priority) return new Node(left.key, left.priority, left.left, new Node(node.key, node.priority, left.right, node.right));
    return new Node(node.key, node.priority, left, node.right);
  }
  const right = insert(node.right, key, priority);
  if (right.priority > node.priority) return new Node(right.key, right.priority, new Node(node.key, node.priority, node.left, right.left), right.right);
  return new Node(node.key, node.priority, node.left, right);
}

function* walk(node) {
  if (node === null) return;
  yield* walk(node.left);
  yield node.key;
  yield* walk(node.right);
}

function list(length) {
  let head = null;
  for (let i = 0; i < length; i++) head = { value: i, next: head };
  return head;
}

function reverse(head) {
  let result = null;
  for (let at = head; at !== null; at = at.next) result = { value: at.value, next: result };
  return result;
}

export function run() {
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += nodes(tree(11));
  let root = null;
  let state = 17;
  for (let i = 0; i < 3000; i++) {
    state = (state * 48271) % 2147483647;
    root = insert(root, state % 5000, (state * 7919) % 1000003);
  }
  let order = 0;
  if (sum > 0) {
    let index = 0;
    for (const key of walk(root)) {
      order = (order * 31 + key + index++) | 0;
      if (index > 400) break;
    }
  }
  for (let i = 0; i < 6; i++) sum += reverse(list(20000)).value;
  const groups = new Map();
  for (let i = 0; i < 30000; i++) {
    const key = 'k' + (i % 997);
    let group = groups.get(key);
    if (group === undefined) {
      group = [];
      groups.set(key, group);
    }
    group.push({ i, label: key + i });
    if (group.length > 12) groups.delete(key);
  }
  for (const group of groups.values()) sum += group.length;
  return [sum, order, groups.size].join();
}
