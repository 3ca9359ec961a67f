/** Shows a number in the page. */
export function showBadge(parent: HTMLElement, count: number): void {
  const badge = document.createElement('span');
  badge.textContent = count > 99 ? '99+' : String(count);
  parent.append(badge);
}
