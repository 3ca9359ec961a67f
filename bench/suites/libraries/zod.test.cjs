const assert = require('node:assert');
const { test } = require('node:test');
const { z } = require('./lib/zod/index.cjs');

const User = z.object({
  id: z.number().int().positive(), name: z.string().min(1).max(40), mail: z.email(), tags: z.array(z.enum(['a', 'b', 'c'])).max(5),
  address: z.object({ street: z.string(), code: z.string().regex(/^\d{5}$/) }).optional(), kind: z.discriminatedUnion('type', [z.object({ type: z.literal('x'), x: z.number() }), z.object({ type: z.literal('y'), y: z.string() })]),
});
const good = (i) => ({ id: i + 1, name: `n${i}`, mail: `u${i}@example.org`, tags: ['a', 'b'], kind: i % 2 ? { type: 'x', x: i } : { type: 'y', y: 'z' }, address: { street: 's', code: '12345' } });

test('good values pass', () => {
  for (let i = 0; i < 120_000; i++) assert.strictEqual(User.parse(good(i)).id, i + 1);
});
test('each mistake is found', () => {
  for (let i = 0; i < 25_000; i++) {
    const { error } = User.safeParse({ ...good(i), id: -1, mail: 'nobody', tags: ['d'], address: { street: 1, code: 'x' } });
    assert.deepStrictEqual(error.issues.map(({ path }) => path.join('.')), ['id', 'mail', 'tags.0', 'address.street', 'address.code']);
  }
});
test('transforms and JSON schema', () => {
  const Text = z.string().trim().transform((text) => text.length).pipe(z.number().min(2));
  for (let i = 0; i < 120_000; i++) assert.strictEqual(Text.safeParse('  ab ').data, 2);
  for (let i = 0; i < 100; i++) assert.strictEqual(z.toJSONSchema(User).type, 'object');
});
