'use strict';
// As much of a DOM as React asks for.
class Node {
  constructor(nodeType, nodeName, ownerDocument) { Object.assign(this, { nodeType, nodeName, tagName: nodeName, ownerDocument, childNodes: [], parentNode: null, attributes: {}, style: {}, namespaceURI: 'http://www.w3.org/1999/xhtml', data: '' }); }
  get firstChild() { return this.childNodes[0] ?? null; }
  get lastChild() { return this.childNodes.at(-1) ?? null; }
  get nextSibling() { return this.parentNode?.childNodes[this.parentNode.childNodes.indexOf(this) + 1] ?? null; }
  get nodeValue() { return this.data; }
  set nodeValue(text) { this.data = text; }
  get textContent() { return this.data + this.childNodes.map((child) => child.textContent).join(''); }
  set textContent(text) { this.childNodes = []; if (text) this.appendChild(this.ownerDocument.createTextNode(text)); }
  appendChild(node) { return this.insertBefore(node, null); }
  insertBefore(node, before) { node.parentNode?.removeChild(node); this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node); node.parentNode = this; return node; }
  removeChild(node) { this.childNodes.splice(this.childNodes.indexOf(node), 1); node.parentNode = null; return node; }
  setAttribute(name, value) { this.attributes[name] = String(value); }
  removeAttribute(name) { delete this.attributes[name]; }
  addEventListener() {}
  removeEventListener() {}
  contains() { return false; }
  get html() { return this.nodeType === 3 ? this.data : `<${this.nodeName}${Object.entries(this.attributes).map(([k, v]) => ` ${k}="${v}"`).join('')}>${this.childNodes.map((child) => child.html).join('')}</${this.nodeName}>`; }
}
const document = new Node(9, '#document', null);
Object.assign(document, { createElement: (name) => new Node(1, name, document), createTextNode: (text) => Object.assign(new Node(3, '#text', document), { data: text }), activeElement: null, defaultView: globalThis });
document.documentElement = document.createElement('html');
document.body = document.createElement('body');
Object.defineProperty(globalThis, 'navigator', { value: { userAgent: 'none' }, configurable: true });
Object.assign(globalThis, { window: globalThis, document, location: { protocol: 'http:' }, getSelection: () => null, HTMLIFrameElement: class {}, event: undefined, IS_REACT_ACT_ENVIRONMENT: true });
const React = require('react');
const { createRoot } = require('./lib/react-dom-client.development.js');
const { createElement: h, useEffect, useMemo, useReducer, useState, act } = React;
const Context = React.createContext('none');
const log = [];
function Row({ value }) {
  const twice = useMemo(() => value * 2, [value]);
  useEffect(() => { log.push(`in ${value}`); return () => log.push(`out ${value}`); }, [value]);
  return h('li', { className: value % 2 ? 'odd' : 'even', 'data-x': twice, style: { width: value } }, twice, React.useContext(Context));
}
class Boundary extends React.Component {
  state = { failed: null };
  static getDerivedStateFromError(error) { return { failed: error.message }; }
  render() { return this.state.failed ? h('em', null, this.state.failed) : this.props.children; }
}
const Bomb = () => { throw new Error('bang'); };
let dispatch, setText;
function App() {
  const [rows, send] = useReducer((state, action) => (action.type === 'add' ? [...state, action.value] : state.filter((value) => value !== action.value)), [1, 2]);
  const [text, set] = useState('a');
  dispatch = send;
  setText = set;
  return h(Context.Provider, { value: text }, h('ul', { id: 'list', hidden: text === 'c', dangerouslySetInnerHTML: undefined }, rows.map((value) => h(Row, { key: value, value })), text === 'b' && h(Boundary, null, h(Bomb))), h(React.Fragment, null, text, h('input', { defaultValue: 'v', readOnly: true })));
}
console.error = (message) => log.push(`error ${String(message).slice(0, 60)}`);
(async () => {
  const container = document.createElement('div');
  const root = createRoot(container, { onCaughtError: (error) => log.push(`caught ${error.message}`) });
  await act(async () => root.render(h(React.StrictMode, null, h(App))));
  console.log(container.html);
  await act(async () => dispatch({ type: 'add', value: 7 }));
  await act(async () => setText('b'));
  console.log(container.html);
  await act(async () => { dispatch({ type: 'drop', value: 1 }); setText((before) => before + 'c'); });
  console.log(container.html);
  await act(async () => root.unmount());
  console.log(container.html, log);
  try { createRoot(null); } catch (error) { console.log(error.message.slice(0, 60)); }
})();
