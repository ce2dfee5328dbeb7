// The menu of the page's languages, each by its own name.

import { LANGUAGES, language, speak } from './locale.js';

/** @param {HTMLSelectElement} menu */
export function offer(menu) {
  menu.replaceChildren(...Object.entries(LANGUAGES).map(([tag, name]) => {
    const option = new Option(name, tag, false, tag === language);
    option.lang = tag;
    return option;
  }));
  menu.addEventListener('change', () => speak(menu.value));
}
