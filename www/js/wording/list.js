// What the page says of the list and of how far it is.

import { className, CAUTION, finding, predictionSet, shortFinding, VERDICTS, warnings } from './result.js';
import { about, number, percent, plural, share } from './numbers.js';

export const SAMPLE_NAME = 'Synthetic sample';
export const SAMPLE_TAG = "Drawn by this page. Not a patient's scan.";
export const PASTED_NAME = 'Pasted image';
export const HELD = 'Will be put in order when you leave the list.';
export const GROWING = 'Will be put in order when all cases are answered.';

/** The line above the list. */
export function summary({ all, done, failed, refused, unread }) {
  if (all + unread === 0) return 'No scans yet.';
  const parts = [`${number(done)} of ${plural(all, 'case', 'cases')} answered`];
  if (failed) parts.push(`${number(failed)} without a result`);
  if (refused) parts.push(`${number(refused)} refused`);
  return `${parts.join(', ')}.`;
}

/** Count, rate and time left. `rate` is in slices a millisecond. */
export function pace({ answered, all, rest, paused, survey }) {
  const parts = [];
  if (survey) parts.push(`Looking at files: ${number(survey.looked)} of ${number(survey.known)}`);
  if (rest.cases > 0) {
    parts.push(`${number(answered)} of ${plural(all, 'case', 'cases')}`);
    if (paused) parts.push('paused');
    else if (rest.rate > 0) {
      parts.push(`${number(rest.rate * 1000, { maximumSignificantDigits: 2 })} slices a second`, `${about(rest.slices / rest.rate / 1000)} left`);
    }
  }
  return parts.join(' · ');
}

export const resume = (count) => `Examine the other ${plural(count, 'case', 'cases')}`;
export const again = (count) => `Try ${plural(count, 'failed case', 'failed cases')} again`;
export const unread = (count) => `Could not be read: ${plural(count, 'file', 'files')}`;
export const filtered = (shown, all) => `${number(shown)} of ${plural(all, 'case', 'cases')} shown.`;

/** The kinds of cases that the list can show alone: [group, [[value, name], …]]. */
export const FILTERS = [
  ['', [['all', 'All cases']]],
  ['Decision', [['flag', 'Flagged'], ['refer', 'Needs a human'], ['clear-looking', 'No pattern found']]],
  ['State', [['waiting', 'Waiting'], ['stopped', 'Not examined'], ['failed', 'Without a result'], ['refused', 'Refused'], ['warned', 'With warnings']]],
  ['Review', [['unreviewed', 'Not reviewed'], ['reviewed', 'Reviewed'], ['agree', 'Agreed'], ['disagree', 'Disagreed'], ['unsure', 'Unsure']]],
];

export const filterName = (name, count) => `${name} (${number(count)})`;

/** What a row says beside its name and finding. */
export function rowFacts(item) {
  const slices = item.axes[0].count;
  const parts = [item.tag ?? '', item.format, slices > 1 ? plural(slices, 'slice', 'slices') : ''];
  if (item.patient?.name) parts.unshift(item.patient.name);
  return parts.filter(Boolean).join(' · ');
}

/** The class found and its probability; nothing of a picture that the network does not know. */
export function rowProbability({ state, report }) {
  if (state !== 'done' || report.familiar === false) return '';
  return `${className(report.class)} ${percent(report.probabilities[report.class])}`;
}

/** Marks of a row: [code, sign, words]. */
export function rowMarks(item) {
  const { problem, state, review, record, sources } = item;
  const marks = [];
  const warned = warnings(item).length;
  if (warned || (problem && state === 'done')) marks.push(['warned', '!', plural(Math.max(warned, 1), 'warning', 'warnings')]);
  if (record && sources.length === 0) marks.push(['saved', '↺', 'from a saved worklist, without its picture']);
  const signs = { agree: '✓', disagree: '✗', unsure: '?' };
  if (review?.verdict) marks.push([review.verdict, signs[review.verdict], `Reviewed: ${VERDICTS[review.verdict].toLowerCase()}`]);
  if (review?.note) marks.push(['note', '✎', 'Has a note']);
  return marks;
}

export const URGENCY = 'urgency ';
export const rowUrgency = ({ report }) => (report ? share(report.urgency) : '');

// What a screen reader is told without asking: of the case it looks at, and when all is done.
export function announceCase(item) {
  // No class is named of a picture that the network does not know.
  const classes = item.report && item.report.familiar !== false ? ` ${predictionSet(item.report)}` : '';
  return `${item.name}: ${finding(item)}.${classes} ${CAUTION}`;
}
export const announceAll = ({ all, flagged, refer }) =>
  `All ${plural(all, 'case', 'cases')} answered: ${number(flagged)} flagged, ${number(refer)} for a human. ${CAUTION}`;

export const clearing = (unsaved) => `${plural(unsaved, 'review is', 'reviews are')} not saved and would be lost.`;
export const savedName = (number) => `Case ${number}`;
