// Parsing: acorn reads lodash, and a walk sums up what it found.
import { parse } from 'acorn';

export function run(read) {
  const tree = parse(read('lodash/lodash.js').slice(0), { ecmaVersion: 'latest', locations: true });
  const counts = new Map();
  const stack = [tree];
  while (stack.length > 0) {
    const node = stack.pop();
    counts.set(node.type, (counts.get(node.type) ?? 0) + 1);
    for (const key in node) {
      const value = node[key];
      if (Array.isArray(value)) {
        for (const item of value) if (item && item.type) stack.push(item);
      } else if (value && typeof value.type === 'string') stack.push(value);
    }
  }
  return [...counts].map((entry) => entry.join('=')).sort().join(' ');
}
