import * as Vue from './lib/vue.js';
const { computed, createRenderer, h, nextTick, reactive, ref, watch } = Vue;
class Node {
  constructor(tag, text = '') { Object.assign(this, { tag, text, children: [], parent: null, props: {} }); }
  get html() { return this.tag === '#' ? this.text : this.tag === '!' ? `<!--${this.text}-->` : `<${this.tag}${Object.entries(this.props).map(([k, v]) => ` ${k}=${typeof v === 'function' ? 'f' : v}`).join('')}>${this.children.map((c) => c.html).join('')}</${this.tag}>`; }
}
const remove = (el) => { if (el.parent) { el.parent.children.splice(el.parent.children.indexOf(el), 1); el.parent = null; } };
const { createApp } = createRenderer({
  createElement: (tag) => new Node(tag), createText: (text) => new Node('#', text), createComment: (text) => new Node('!', text), setText: (node, text) => (node.text = text),
  setElementText: (el, text) => { el.children = text ? [Object.assign(new Node('#', text), { parent: el })] : []; }, parentNode: (el) => el.parent, remove,
  nextSibling: (el) => el.parent?.children[el.parent.children.indexOf(el) + 1] ?? null, patchProp: (el, key, _old, value) => (value == null ? delete el.props[key] : (el.props[key] = value)),
  insert(el, parent, anchor) { remove(el); el.parent = parent; parent.children.splice(anchor ? parent.children.indexOf(anchor) : parent.children.length, 0, el); },
});
const state = reactive({ items: [3, 1, 2], on: true });
const title = ref('t');
const Item = { props: { n: { type: Number, default: 0 } }, emits: ['pick'], setup(props, { slots, emit }) { const twice = computed(() => props.n * 2); return () => h('li', { key: props.n, onClick: () => emit('pick', props.n) }, [twice.value, slots.default?.({ n: props.n })]); } };
const App = { components: { Item }, setup() { watch(title, (now, before) => console.log('title', before, now)); return () => h('ul', { class: Vue.normalizeClass(['a', { b: state.on }]) }, [h('h1', title.value), ...state.items.map((n) => h(Item, { n, key: n }, { default: ({ n: inner }) => h('b', `#${inner}`) })), state.on ? h(Vue.Fragment, [h('i', 'on'), 'text']) : Vue.createCommentVNode('off')]); } };
const root = new Node('root');
const app = createApp(App);
app.config.warnHandler = (message) => console.log('warn', message);
app.mount(root);
console.log(root.html);
state.items.sort().push(9);
state.on = false;
title.value = 'u';
await nextTick();
console.log(root.html);
state.items = [9, 5, 3];
await nextTick();
console.log(root.html);
app.unmount();
console.log(root.html, Vue.version);
console.log(Object.keys(Vue).map((name) => (typeof Vue[name] === 'function' ? `${Vue[name].name}/${Vue[name].length}` : name)).join());
