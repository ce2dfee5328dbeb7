// Every sentence that a script puts on the page, by what it is about; the sentences that never change are in index.html.

export * from './wording/engine.js';
export * from './wording/exports.js';
export * from './wording/list.js';
export * from './wording/numbers.js';
export * from './wording/result.js';
export * from './wording/viewer.js';
