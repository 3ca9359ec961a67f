import { renderToStaticMarkup } from 'react-dom/server';
import { List } from './List';

const render = (entries) => console.log(renderToStaticMarkup(<List entries={entries} />));

render([{ label: 'wash' }, { label: 'rinse', done: true }, { label: 'dry' }]);
