import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { Counter } from './Counter.tsx';

const app = createSSRApp({
  render() {
    return [3, 7, 12].map((value) => <Counter value={value} size={value > 5 ? 'large' : undefined} />);
  },
});

renderToString(app).then((html) => console.log(html));
