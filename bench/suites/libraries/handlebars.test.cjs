const assert = require('node:assert');
const { test } = require('node:test');
const Handlebars = require('./lib/handlebars/dist/cjs/handlebars.js').default;

const rows = Array.from({ length: 200 }, (_, i) => ({ name: `row ${i}`, odd: i % 2 === 1, tags: ['<a>', 'b'] }));
test('compiling', () => {
  for (let i = 0; i < 1500; i++) {
    const text = `{{#each rows}}{{#if odd}}<b>{{name}} ${i}</b>{{else}}{{{name}}}{{/if}}{{#each tags}}{{this}},{{/each}}{{/each}}{{> part title="t${i}"}}`;
    assert.match(Handlebars.precompile(text), /container/);
  }
});
test('rendering', () => {
  Handlebars.registerPartial('part', '<i>{{title}}</i>');
  Handlebars.registerHelper('twice', (text) => text + text);
  const template = Handlebars.compile('{{#each rows}}{{#if odd}}<b>{{twice name}}</b>{{else}}{{{name}}}{{/if}}{{#each tags}}{{this}},{{/each}}{{/each}}{{> part title="t"}}');
  for (let i = 0; i < 3000; i++) assert.match(template({ rows }), /&lt;a&gt;,b,<i>t<\/i>$/);
});
