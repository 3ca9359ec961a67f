// forms: script commonjs module
/** @jsx h */
/** @jsxFrag "fragment" */
// Plug-ins and compilers read the first comments, and JSX keeps its places for expressions.
const on = true;                                             //= s1
const App = ({ name = 'x', ...rest }) => <b {...rest} title={on ? name : 'off'}>{name && <i>{[1, 2].map((n) => n || <u />)}</i>}</b>;  //= s1,1,2 f1,2 b1 b1,0 b1,1 b2,0
const tree = App({});                                        //= s1
equal(tree.properties.title, 'x');                           //= s1
const fragment = (
  <>{/*= s1 */}
    {on ? 'yes' : 'no'} {/*= b1,0 */}
    text {/* a comment */}
    <App on:x="1" data-y={() => on} />                       //= s0 f0
  </>
);
equal(fragment.children.length, 5);                          //= s1
