// What the page says of saving, opening and printing.

import { number, plural, sentence } from './numbers.js';

export const NOTHING = 'There is no case on the list yet.';
export const NO_CASE = 'Choose a case with a result first.';
export const made = (name) => `${name} was given to the browser to be saved.`;
export const failedExport = (message) => `That could not be written. ${sentence(message)}`;
export const opened = (count, name) => `${plural(count, 'case', 'cases')} of ${name} opened; their pictures come when their files are added.`;
export const notOpened = (name, message) => `${name} could not be opened. ${sentence(message)}`;
export const preparing = (at, all) => `Preparing page ${number(at)} of ${number(all)}.`;
export const caseNumber = (at) => `Case ${number(at)}`;
export const REVIEW = { verdict: 'Specialist', note: 'Note', at: 'Reviewed', none: 'Not reviewed' };
export const FIGURE = 'Left: the slice. Right: the lesion map over it.';
