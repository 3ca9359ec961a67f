// Rendering: react-dom/server turns a page of components with context, hooks and lists into HTML.
import React from 'react';
import { renderToString } from 'react-dom/server';

const h = React.createElement;
const Theme = React.createContext('light');

function Price({ amount }) {
  const theme = React.useContext(Theme);
  const label = React.useMemo(() => (amount / 100).toFixed(2), [amount]);
  return h('span', { className: `price ${theme}`, 'data-amount': amount }, '€', label);
}

const Row = React.memo(function Row({ item, index }) {
  const [open] = React.useState(index % 3 === 0);
  const id = React.useId();
  return h(
    'li',
    { id, className: open ? 'open' : undefined, style: { order: index, color: index % 2 ? 'red' : 'blue' }, 'aria-expanded': open },
    h('h3', null, item.title, ' <', item.tags.length, '>'),
    open && h('ul', null, item.tags.map((tag) => h('li', { key: tag }, tag))),
    h(Price, { amount: item.amount }),
    h('input', { type: 'checkbox', checked: open, readOnly: true, disabled: !open }),
  );
});

class List extends React.Component {
  static defaultProps = { items: [] };
  render() {
    return h('ol', { className: 'list' }, this.props.items.map((item, index) => h(Row, { key: item.id, item, index })));
  }
}

export function run() {
  const items = Array.from({ length: 450 }, (_, id) => ({ id, title: `Item ${id} & more`, amount: (id * 3571) % 9999, tags: ['new', 'a"b', `t${id % 9}`].slice(0, 1 + (id % 3)) }));
  const html = renderToString(h(React.StrictMode, null, h(Theme.Provider, { value: 'dark' }, h('main', null, h(List, { items })))));
  let hash = 0;
  for (let i = 0; i < html.length; i++) hash = (hash * 31 + html.charCodeAt(i)) | 0;
  return [html.length, hash].join();
}
