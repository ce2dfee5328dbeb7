// What the page says, by what it is about: which message of the language (www/locales), and with which values. The sentences that never
// change stand in index.html by their keys.

export * from './wording/engine.js';
export * from './wording/exports.js';
export * from './wording/list.js';
export * from './wording/numbers.js';
export * from './wording/result.js';
export * from './wording/viewer.js';
