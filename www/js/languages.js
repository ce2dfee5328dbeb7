// The menu of the page's languages, each by its own name.

import { LANGUAGES, language, speak, text } from './locale.js';

/**
 * @param {HTMLSelectElement} menu
 * @param {(words: string) => void} [failed]  is told that a language could not be fetched
 */
export function offer(menu, failed) {
  menu.replaceChildren(...Object.entries(LANGUAGES).map(([tag, name]) => {
    const option = new Option(name, tag, false, tag === language);
    option.lang = tag;
    return option;
  }));
  menu.addEventListener('change', () => speak(menu.value).catch(() => {
    failed?.(text('language-failed', { name: LANGUAGES[menu.value] }));
    menu.value = language;
  }));
}
