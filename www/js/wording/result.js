// What the page says of a case's result.

import { has, known, list, number, text } from '../locale.js';
import { duration, percent, sentence, share, small } from './numbers.js';

/** The classes in the order they are shown. */
export const CLASSES = ['glioma', 'meningioma', 'pituitary', 'no_tumor'];

export const className = (name) => (has(`class-${name}`) ? text(`class-${name}`) : name);
export const backendName = (name) => ({ cpu: 'CPU', webgpu: 'GPU' }[name] ?? name);

export const caution = () => text('caution');
export const noCase = () => text('result');

/** The case in words, whatever its state. */
export function finding({ state, report, refusal, evidence, examined }) {
  switch (state) {
    case 'done':
      return decision(report);
    case 'working':
      return examined.length > 1 ? text('result-reading-slices', { answered: evidence.length, all: examined.length }) : text('result-reading');
    case 'waiting':
      return text('result-waiting');
    case 'refused':
      return text('decision-refer', { why: problem(refusal).replace(/[.।。]$/, '') });
    case 'stopped':
      return text('result-stopped');
    default:
      return text('result-none');
  }
}

/** The same as short as a row of the list needs it. */
export function shortFinding(item) {
  if (item.state === 'refused') return text('decision-refused-short');
  if (item.state !== 'done') return finding(item);
  const { decision: name, familiar, reasons: codes } = item.report;
  if (name === 'flag') return text('decision-flag-short');
  if (name === 'clear-looking') return text('decision-clear-looking-short');
  return text('decision-refer', { why: familiar === false ? text('need-unfamiliar-short') : need(codes) });
}

/** The decision in words; why a human is needed. */
function decision({ decision: name, familiar, reasons: codes }) {
  if (name === 'flag') return text('decision-flag');
  if (name === 'clear-looking') return text('decision-clear-looking');
  return text('decision-refer', { why: familiar === false ? text('need-unfamiliar') : need(codes) });
}

/** The weightiest reason first. */
const NEEDS = ['uncalibrated', 'lone_slice', 'several_classes', 'tumor_in_set'];
const need = (codes) => text(`need-${NEEDS.find((code) => codes.includes(code)) ?? 'other'}`);

/** Pairs of a code and a sentence: what led to the decision, and what these weights cannot tell. */
export function reasons(report) {
  const lines = report.reasons.map((code) => [code, reason(code, report)]);
  return report.familiar === null ? [...lines, ['no_familiarity', text('reason-no_familiarity')]] : lines;
}

function reason(code, { decision: name }) {
  if (code === 'unfamiliar' && name !== 'refer') return text('reason-unfamiliar-flagged');
  return has(`reason-${code}`) ? text(`reason-${code}`) : sentence(code.replaceAll('_', ' '));
}

export const wouldHaveSaid = () => text('result-would-have-said');

/** The classes that stay possible. */
export function predictionSet({ prediction_set: set, coverage: share }) {
  if (!set) return text('set-none');
  const coverage = coverageName(share);
  if (set.length === 0) return text('set-empty', { coverage });
  if (set.length === CLASSES.length) return text('set-any', { coverage });
  return text('set-classes', { coverage, classes: list(set.map((name) => text(`class-inside-${name}`)), { type: 'disjunction' }) });
}

export const coverageName = (coverage) => text('percent-plain', { number: coverage * 100 });

/** Which slice speaks for the case, and by which rule. */
export function deciding({ deciding: slice, examined, familiar_slices: known, familiar, reasons: codes }, item) {
  const all = item.axes[0].count;
  if (all === 1) return '';
  const rule = familiar === false ? text('deciding-rule-unfamiliar')
    : codes.includes('lone_slice') ? text('deciding-rule-lone') : text('deciding-rule-urgent');
  const seen = examined === all ? text('deciding-all', { all }) : text('deciding-some', { examined, all });
  const values = { slice: slice + 1, rule, seen };
  return known < examined ? text('deciding-known', { ...values, known }) : text('deciding', values);
}

/** Format, size and time. */
export function facts(item) {
  const { count } = item.axes[0];
  const parts = [item.format, has(`kind-${item.kind}`) ? text(`kind-${item.kind}`) : '', count > 1 ? text('list-slices', { count }) : ''];
  if (item.report) parts.push(text('fact-urgency', { urgency: share(item.report.urgency) }));
  if (item.milliseconds) parts.push(`${backendName(item.report?.provenance.backend ?? '')} ${duration(item.milliseconds)}`.trim());
  if (item.record) parts.push(text('fact-saved'));
  return parts.filter(Boolean).join(' · ');
}

/** Pairs of a code and a sentence: what the case as a whole warns of, and the slice that decided. */
export function warnings({ warnings: whole, report }) {
  const all = [...whole, ...(report?.warnings ?? [])];
  const first = all.filter((one, at) => all.findIndex((other) => other.code === one.code && other.message === one.message) === at);
  return first.map(({ code, message, values }) => [code, known(`warning-${code}`, values) ?? sentence(message)]);
}

/** Why a case has no result, by the problem's code; in English where this language cannot say it. */
export function problem({ code, message, values }) {
  const why = values?.cause ? problem(values.cause) : undefined;
  return known(`problem-${code}`, why ? { ...values, why } : values) ?? sentence(message);
}

/** Rows of [name, value]: what made the result, so that it can be made again. */
export function provenance(item) {
  const { report, opened } = item;
  const { about, metrics, milliseconds } = opened ?? {};
  const { model, weights_sha256: weights, data_sha256: data, backend, version, build, self_test: test } = report.provenance;
  const rows = [
    [text('about-familiarity'), familiarity(report)],
    [text('about-urgency'), text('about-urgency-value', { urgency: share(report.urgency) })],
    [text('about-place'), suspected(item)],
    [text('about-network'), about && model !== about.architecture ? `${model} (${about.architecture})` : model],
    [text('about-weights'), weights],
    [text('about-data'), data ?? text('about-not-recorded')],
    [text('about-software'), build ? text('about-software-build', { version, build }) : `NeuroTriage ${version}`],
    [text('about-computed'), backend === 'webgpu' ? text('about-computed-webgpu') : text('about-computed-cpu')],
    [text('about-test'), test ? text('about-test-value', {
      references: test.references, difference: small(test.largest_difference), tolerance: small(test.tolerance),
    }) : text('about-not-recorded')],
  ];
  if (!opened) return rows;
  return [
    ...rows,
    [text('about-parameters'), number(about.parameters)],
    [text('about-started'), duration(milliseconds)],
    [text('about-test-set'), accuracy(metrics?.test)],
    [text('about-validation-set'), accuracy(metrics?.val)],
  ];
}

function familiarity({ familiar, familiarity: value }) {
  if (familiar === null) return text('about-familiarity-none');
  const words = familiar ? text('about-familiarity-like') : text('about-familiarity-unlike');
  return value === null ? words : text('about-familiarity-value', { words, percent: percent(value) });
}

function suspected({ report, place, maps, opened }) {
  if (report.familiar === false) return text('about-place-hidden');
  if (report.lesion) {
    const peak = share(report.lesion.peak);
    return place ? text('about-place-at', { place: placeName(place), peak }) : text('about-place-marked', { peak });
  }
  return opened && maps.size === 0 ? text('about-place-unknown') : text('about-place-none');
}

export const placeName = (place) => (has(`place-${place}`) ? text(`place-${place}`) : place.replaceAll('_', ' '));

const accuracy = (metrics) => (metrics
  ? text('about-accuracy', { accuracy: percent(metrics.accuracy), balanced: percent(metrics.balanced_accuracy), slices: metrics.slices })
  : text('about-not-recorded'));

// The operating point.
export const threshold = (value, shipped) => (shipped ? text('operating-threshold-shipped', { percent: percent(value) }) : percent(value));
export const prevalence = (value) => text('operating-prevalence-value', { count: Number(value) });
export const noCurve = () => text('operating-none');

/** Rows of [name, value]. Figures are {value, low, high}. */
export function operating({ sensitivity, specificity, false_alarms_per_100: alarms, missed_per_100: missed, cleared_per_100: cleared, ppv, npv }) {
  const rate = ({ value, low, high }) =>
    (low === null ? percent(value) : text('operating-rate', { value: percent(value), low: percent(low), high: percent(high) }));
  const chance = (value) => (value === null ? text('operating-no-chance') : percent(value));
  const count = (value) => number(value, { maximumFractionDigits: 1 });
  return [
    [text('operating-sensitivity'), rate(sensitivity)],
    [text('operating-specificity'), rate(specificity)],
    [text('operating-alarms'), count(alarms)],
    [text('operating-missed'), count(missed)],
    [text('operating-cleared'), count(cleared)],
    [text('operating-ppv'), chance(ppv)],
    [text('operating-npv'), chance(npv)],
  ];
}

export const roleName = (role) => text('operating-role-name', { role });
export const measured = ({ role, patients, slices, tumors }) => text('operating-measured', { role, patients, slices, tumors });

// The review.
export const kept = (unsaved) => (unsaved ? text('review-kept') : '');
