// The page's language: which one it is, its messages, and its way to write numbers, dates and lists.
//
// Messages are Fluent files (www/locales/<language>/*.ftl), which the build writes as functions; `text` calls one.

import LANGUAGES from '../locales/index.js';
import english from '../locales/en.js';

export { LANGUAGES };

/** The language asked for in the address (?lang=es), else the first of the browser's that is there, else English. */
export const language = chosen([new URL(location.href).searchParams.get('lang'), ...navigator.languages]);

const messages = language === 'en' ? english : await import(`../locales/${language}.js`).then((module) => module.default, () => english);
const plurals = new Intl.PluralRules(language);

/** A number, share or amount; `options` are those of Intl.NumberFormat. */
export const number = (value, options) => new Intl.NumberFormat(language, options).format(value);

/** A point in time; `options` are those of Intl.DateTimeFormat. */
export const date = (value, options) => new Intl.DateTimeFormat(language, options).format(value);

/** Words as a list: "a, b and c"; `options` are those of Intl.ListFormat. */
export const list = (words, options) => new Intl.ListFormat(language, options).format(words);

const f = {
  NUMBER: number,
  DATETIME: date,
  LIST: list,
  show: (value) => (typeof value === 'number' ? number(value) : String(value)),
  select: (value, forms, other) => (forms[value] ?? (typeof value === 'number' ? forms[plurals.select(value)] : null) ?? forms[other])(),
  message: (key, values) => text(key, values),
};

/** The message of a key with its variables filled in. A key that no language has is shown as it is. */
export function text(key, values = {}) {
  const message = messages[key] ?? english[key];
  return message ? message(f, values) : key;
}

/** Whether there is such a message. */
export const has = (key) => key in english;

function chosen(wishes) {
  for (const wish of wishes) {
    const tag = String(wish ?? '').toLowerCase().split('-')[0];
    if (tag in LANGUAGES) return tag;
  }
  return 'en';
}
