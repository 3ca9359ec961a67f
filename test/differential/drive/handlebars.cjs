'use strict';
require('./clock.cjs');
const Handlebars = require('./lib/handlebars.js').default;
Handlebars.registerHelper('loud', (text, { hash }) => String(text).toUpperCase() + (hash.mark ?? ''));
Handlebars.registerHelper('block', function (options) {
  return this.on ? options.fn(this) : options.inverse(this);
});
Handlebars.registerPartial('item', '[{{name}}{{> @partial-block}}]');
Handlebars.registerDecorator('noop', (fn) => fn);
const context = { title: '<T>', on: true, items: [{ name: 'a', tags: ['x', 'y'] }, { name: 'b', tags: [] }], deep: { er: { value: 0 } }, map: { k: 1, l: 2 } };
const templates = [
  'plain', '{{title}} {{{title}}} {{&title}}', '{{#each items}}{{@index}}{{@first}}{{@last}}{{name}}{{#each tags}}{{.}}{{../name}}{{else}}none{{/each}}{{/each}}', '{{#if on}}yes{{else if off}}maybe{{else}}no{{/if}}',
  '{{#unless on}}a{{^}}b{{/unless}}', '{{#with deep.er}}{{value}}{{/with}}', '{{loud title mark="!"}} {{loud (loud "sub")}}', '{{#block}}in{{else}}out{{/block}}', '{{#>item name="p"}} inner{{/item}}', '{{!-- note --}}{{! short }}x',
  '{{lookup map "k"}} {{log "quiet" level="none"}}', '{{#each map as |v k|}}{{k}}={{v}};{{/each}}', '{{~title~}}  x  {{~on}}', '\\{{raw}} {{{{raw}}}} {{x}} {{{{/raw}}}}', '{{items.[0].name}} {{this.title}} {{missing}} {{../title}}', '{{* noop}}z',
  '{{#*inline "mine"}}m{{title}}{{/inline}}{{> mine}}{{> (lookup . "part")}}', '{{', '{{#if}}', '{{#a}}{{/b}}', '{{> nowhere}}', '{{unknown "helper"}}', '{{#each}}x{{/each}}', '{{toString.constructor}}',
];
for (const template of templates) {
  for (const options of [{}, { strict: true }, { noEscape: true, data: false, preventIndent: true }, { compat: true, knownHelpersOnly: false, explicitPartialContext: true }]) {
    try {
      console.log(Handlebars.compile(template, options)({ ...context, part: 'item' }));
    } catch (error) {
      console.log(String(error.message).split('\n')[0]);
    }
    try {
      console.log(String(Handlebars.precompile(template, options)).length);
    } catch (error) {
      console.log(error.name);
    }
  }
}
