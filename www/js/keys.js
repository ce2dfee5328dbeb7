// Single keys that work anywhere on the page, unless someone writes or switched them off.

const WRITES = '.field, select';

/**
 * @param {HTMLInputElement} toggle  whether they work
 * @param {Record<string, () => void>} keys
 */
export function listen(toggle, keys) {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !toggle.checked) return;
    if (event.target instanceof Element && event.target.closest(WRITES)) return;
    if (document.querySelector('dialog[open]')) return;
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
