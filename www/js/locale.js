// The page's language: which one it is, its messages, and its way to write numbers, dates and lists.
//
// Messages are Fluent files (www/locales/<language>/*.ftl), which the build writes as functions; `text` calls one. Elements with a
// `data-l10n` are filled here. Another language can be chosen at any time: all that is shown is then written anew, and nothing is kept of
// the choice but the page's address.

import LANGUAGES from '../locales/index.js';
import english from '../locales/en.js';

export { LANGUAGES };

/** The attributes that a message can have beside its text. */
const ATTRIBUTES = ['aria-label', 'href', 'title', 'alt', 'content', 'label', 'data-placeholder'];
/** English is the British one: "12 November", "a, b or c". */
const BRITISH = 'en-GB';

/** The language asked for in the address (?lang=es), else the first of the browser's that is there, else English. */
export let language = wished();

let messages = await load(language).catch(() => {
  language = 'en';
  return english;
});
let formats = formatsOf(language);
let plurals = new Intl.PluralRules(language);
let wanted = language;
const followers = new Set();

/** A number, share or amount; `options` are those of Intl.NumberFormat. */
export const number = (value, options) => new Intl.NumberFormat(formats, options).format(value);

/** A point in time; `options` are those of Intl.DateTimeFormat. */
export const date = (value, options) => new Intl.DateTimeFormat(formats, options).format(value);

/** Words as a list: "a, b and c"; `options` are those of Intl.ListFormat. */
export const list = (words, options) => new Intl.ListFormat(formats, options).format(words);

/** What a compiled message is given. */
const f = {
  NUMBER: (value, options) => number(value, options),
  DATETIME: (value, options) => date(value, options),
  LIST: (words, options) => list(words, options),
  show: (value) => (typeof value === 'number' ? number(value) : String(value)),
  select: (value, forms, other) => {
    const plural = typeof value === 'number' ? plurals.select(value) : null;
    return [value, plural, other].map((form) => (Object.hasOwn(forms, form) ? forms[form] : null)).find(Boolean)();
  },
  message: (key, values) => text(key, values),
};

/** The message of a key with its variables filled in. A key that no language has is shown as it is. */
export function text(key, values = {}) {
  const message = messages[key] ?? english[key];
  return message ? message(f, values) : key;
}

/** The same, but null if there is no such message or it needs a value that is not there. */
export function known(key, values = {}) {
  if (!has(key)) return null;
  let complete = true;
  const watched = new Proxy(values, {
    get(all, name) {
      complete &&= name in all;
      return all[name];
    },
  });
  const said = text(key, watched);
  return complete ? said : null;
}

/** Whether there is such a message. */
export const has = (key) => Object.hasOwn(english, key);

/** Writes the messages into an element's descendants that have a `data-l10n`, those of templates included. */
export function fill(root) {
  for (const element of root.querySelectorAll('[data-l10n]')) {
    const key = element.dataset.l10n;
    if (has(key)) element.textContent = text(key);
    for (const name of ATTRIBUTES) if (has(`${key}.${name}`)) element.setAttribute(name, text(`${key}.${name}`));
  }
  for (const { content } of root.querySelectorAll('template')) fill(content);
  // Other pages of the site are opened in the same language.
  for (const link of root.querySelectorAll('a[data-page]')) link.search = `?lang=${language}`;
  document.documentElement.lang = language;
}

/** Calls `redraw` whenever another language was chosen; the elements with a `data-l10n` are filled then already. */
export const follow = (redraw) => void followers.add(redraw);

/** Shows the page in another language, and names it in the address. Rejects if it cannot be fetched: all stays as it was then. */
export async function speak(tag) {
  wanted = tag;
  const loaded = await load(tag);
  if (wanted !== tag) return; // meanwhile another one was chosen
  [language, messages, formats, plurals] = [tag, loaded, formatsOf(tag), new Intl.PluralRules(tag)];
  const address = new URL(location.href);
  address.searchParams.set('lang', tag);
  history.replaceState(null, '', address);
  fill(document);
  for (const redraw of followers) redraw();
}

async function load(tag) {
  return tag === 'en' ? english : import(`../locales/${tag}.js`).then((module) => module.default);
}

function wished() {
  for (const wish of [new URL(location.href).searchParams.get('lang'), ...navigator.languages]) {
    const tag = primary(wish);
    if (Object.hasOwn(LANGUAGES, tag)) return tag;
  }
  return 'en';
}

/** The tag that numbers and dates follow: with the browser's country, if it has the language. */
function formatsOf(tag) {
  if (tag === 'en') return BRITISH;
  const own = navigator.languages.find((wish) => primary(wish) === tag) ?? tag;
  try {
    return Intl.getCanonicalLocales(own)[0];
  } catch {
    return tag;
  }
}

function primary(tag) {
  return String(tag ?? '').toLowerCase().split('-')[0];
}

fill(document);
