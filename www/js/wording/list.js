// What the page says of the list and of how far it is.

import { text } from '../locale.js';
import { caution, className, finding, predictionSet, warnings } from './result.js';
import { about, percent, share } from './numbers.js';

export const sampleName = () => text('sample-name');
export const pastedName = () => text('pasted-name');
export const held = () => text('list-held');
export const growing = () => text('list-growing');
export const pause = (paused) => (paused ? text('list-go-on') : text('list-pause'));

/** What is said of a case beside its name; so far only of the sample, which this page draws. */
export const tag = (item) => (item.tag === 'sample' ? text('sample-tag') : '');

/** The line above the list. */
export function summary({ all, done, failed, refused, unread: files }) {
  if (all + files === 0) return text('list-none');
  const parts = [text('list-answered', { done, all })];
  if (failed) parts.push(text('list-without-result', { count: failed }));
  if (refused) parts.push(text('list-refused', { count: refused }));
  return text('list-summary', { parts: parts.join(text('comma')) });
}

/** Count, rate and time left. `rate` is in slices a millisecond. */
export function pace({ answered, all, rest, paused, survey }) {
  const parts = [];
  if (survey) parts.push(text('list-looking', { looked: survey.looked, known: survey.known }));
  if (rest.cases > 0) {
    parts.push(text('list-of-cases', { answered, all }));
    if (paused) parts.push(text('list-paused'));
    else if (rest.rate > 0) {
      parts.push(text('list-rate', { rate: rest.rate * 1000 }), text('list-left', { time: about(rest.slices / rest.rate / 1000) }));
    }
  }
  return parts.join(' · ');
}

export const resume = (count) => text('list-resume', { count });
export const again = (count) => text('list-again', { count });
export const unread = (count) => text('list-unread', { count });
export const filtered = (shown, all) => text('list-filtered', { shown, all });

/** The kinds of cases that the list can show alone, by group; the first group has no name. */
const FILTERS = {
  '': ['all'],
  decision: ['flag', 'refer', 'clear-looking'],
  state: ['waiting', 'stopped', 'failed', 'refused', 'warned'],
  review: ['unreviewed', 'reviewed', 'agree', 'disagree', 'unsure'],
};

/** [group, kinds]. */
export const filters = () => Object.entries(FILTERS).map(([group, kinds]) => [group && text(`list-filters-${group}`), kinds]);
export const filterName = (kind, count) => text('list-filter-count', { name: text(`list-filter-${kind}`), count });

/** What a row says beside its name and finding. */
export function rowFacts(item) {
  const { count } = item.axes[0];
  const parts = [tag(item), item.format, count > 1 ? text('list-slices', { count }) : ''];
  if (item.patient?.name) parts.unshift(item.patient.name);
  return parts.filter(Boolean).join(' · ');
}

/** The class found and its probability; nothing of a picture that the network does not know. */
export function rowProbability({ state, report }) {
  if (state !== 'done' || report.familiar === false) return '';
  return text('list-probability', { class: className(report.class), percent: percent(report.probabilities[report.class]) });
}

/** Marks of a row: [code, sign, words]. */
export function rowMarks(item) {
  const { problem, state, review, record, sources } = item;
  const marks = [];
  const warned = warnings(item).length;
  if (warned || (problem && state === 'done')) marks.push(['warned', '!', text('list-mark-warned', { count: Math.max(warned, 1) })]);
  if (record && sources.length === 0) marks.push(['saved', '↺', text('list-mark-saved')]);
  const signs = { agree: '✓', disagree: '✗', unsure: '?' };
  if (review?.verdict) marks.push([review.verdict, signs[review.verdict], text(`list-mark-${review.verdict}`)]);
  if (review?.note) marks.push(['note', '✎', text('list-mark-note')]);
  return marks;
}

export const urgencyBefore = () => text('list-urgency');
export const rowUrgency = ({ report }) => (report ? share(report.urgency) : '');

// What a screen reader is told without asking: of the case it looks at, and when all is done.
export function announceCase(item) {
  // No class is named of a picture that the network does not know.
  const classes = item.report && item.report.familiar !== false ? predictionSet(item.report) : '';
  return text('list-announce-case', { name: item.name, finding: finding(item), more: [classes, caution()].filter(Boolean).join(' ') });
}
export const announceAll = ({ all, flagged, refer }) => text('list-announce-all', { all, flagged, refer, caution: caution() });

export const clearing = (count) => text('list-leaving', { count });
export const savedName = (number) => text('list-saved-name', { number: String(number) });
