// What the page says of saving, opening and printing.

import { date, text } from '../locale.js';
import { problem } from './result.js';

export const made = (name) => text('export-made', { name });
export const failedExport = (error) => text('export-failed', { why: problem(error) });
export const opened = (count, name) => text('saved-opened', { count, name });
export const notOpened = (name, error) => text('saved-not-opened', { name, why: problem(error) });
export const preparing = (at, all) => text('export-preparing', { number: at, all });
export const caseNumber = (at) => text('report-case', { number: at });
export const figure = () => text('report-figure');

/** Rows of [name, value]: what a specialist said, and when. */
export function review(said) {
  if (!said) return [[text('report-specialist'), text('report-not-reviewed')]];
  const { verdict, note, at } = said;
  return [
    [text('report-specialist'), verdict ? text(`verdict-${verdict}`) : '–'],
    [text('report-note'), note || '–'],
    [text('report-reviewed-at'), at ? moment(at) : '–'],
  ];
}

/** A time as this place writes it; what is no time stays as it is. */
function moment(at) {
  const time = new Date(at);
  return Number.isNaN(time.getTime()) ? at : date(time, { dateStyle: 'long', timeStyle: 'short' });
}
