/** @jest-environment jsdom */
import { showBadge } from '../src/badge';

test.each([[7, '7'], [100, '99+']])('shows %d as %s', (count, text) => {
  showBadge(document.body, count);
  expect(document.body.lastElementChild!.textContent).toBe(text);
});
