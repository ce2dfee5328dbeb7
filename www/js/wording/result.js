// What the page says of a case's result.

import { duration, number, percent, plural, sentence, share, small } from './numbers.js';

/** The classes in the order they are shown. */
export const CLASSES = ['glioma', 'meningioma', 'pituitary', 'no_tumor'];

const CLASS_NAMES = {
  glioma: 'Glioma',
  meningioma: 'Meningioma',
  pituitary: 'Pituitary tumour',
  no_tumor: 'No tumour',
};

const BACKEND_NAMES = { cpu: 'CPU', webgpu: 'GPU' };

export const className = (name) => CLASS_NAMES[name] ?? name;
export const backendName = (name) => BACKEND_NAMES[name] ?? name;

export const CAUTION = 'To be checked by a specialist. Rules nothing out.';
export const WAITING = 'Waiting';
export const READING = 'Being examined';
export const STOPPED = 'Not examined';
export const NOT_READ = 'No result';

/** The case in words, whatever its state. */
export function finding({ state, report, refusal, evidence, examined }) {
  switch (state) {
    case 'done':
      return decision(report);
    case 'working':
      return examined.length > 1 ? `${READING}: ${number(evidence.length)} of ${plural(examined.length, 'slice', 'slices')}` : READING;
    case 'waiting':
      return WAITING;
    case 'refused':
      return refused(refusal);
    case 'stopped':
      return STOPPED;
    default:
      return NOT_READ;
  }
}

/** The same as short as a row of the list needs it. */
export function shortFinding(item) {
  if (item.state === 'refused') return 'Refused: needs a human';
  if (item.state !== 'done') return finding(item);
  const { decision: name, familiar, reasons } = item.report;
  if (name === 'flag') return 'Flagged: look first';
  if (name === 'clear-looking') return 'No tumour pattern found';
  return familiar === false ? 'Needs a human: not a scan I know' : `Needs a human: ${needs(reasons)}`;
}

/** The decision in words; why a human is needed. */
function decision({ decision: name, familiar, reasons }) {
  switch (name) {
    case 'flag':
      return 'Flagged: look at this first';
    case 'clear-looking':
      return 'No tumour pattern found; a specialist still has to look';
    default:
      return `Needs a human: ${familiar === false ? 'not a brain MRI I know' : needs(reasons)}`;
  }
}

function needs(reasons) {
  if (reasons.includes('uncalibrated')) return 'this network has no thresholds';
  if (reasons.includes('lone_slice')) return 'one slice alone is flagged';
  if (reasons.includes('several_classes')) return 'several classes fit';
  if (reasons.includes('tumor_in_set')) return 'a tumour is possible';
  return 'the network cannot decide';
}

const refused = ({ message }) => `Needs a human: ${message.replace(/\.$/, '')}`;

/** Pairs of a code and a sentence: what led to the decision, and what these weights cannot tell. */
export function reasons(report) {
  const lines = report.reasons.map((code) => [code, reason(code, report)]);
  return report.familiar === null ? [...lines, ['no_familiarity', NO_FAMILIARITY]] : lines;
}

function reason(code, { decision: name }) {
  switch (code) {
    case 'tumor_threshold':
      return 'The probability of a tumour reaches its threshold.';
    case 'glioma_threshold':
      return 'The probability of glioma reaches its own threshold.';
    case 'unfamiliar':
      return name === 'refer' ? UNFAMILIAR : `Not a brain MRI I know. ${UNFAMILIAR}`;
    case 'several_classes':
      return 'Several classes stay possible, a tumour among them.';
    case 'tumor_in_set':
      return 'Only a tumour stays possible, though no threshold is reached.';
    case 'lone_slice':
      return 'One slice is flagged and none beside it: small tumours do fit on one slice, so a human decides.';
    case 'uncalibrated':
      return 'These weights come without thresholds or prediction sets: their probabilities decide nothing.';
    default:
      return sentence(code.replaceAll('_', ' '));
  }
}

const UNFAMILIAR = 'It is unlike the brain MRI slices that the network learned from.';
const NO_FAMILIARITY = 'This network cannot tell whether a picture is a brain MRI.';

export const WOULD_HAVE_SAID = 'What the network would have said';

/** The classes that stay possible. */
export function predictionSet({ prediction_set: set, coverage }) {
  if (!set) return 'No prediction set: these weights were never calibrated for one.';
  const names = set.length === CLASSES.length ? 'any of the four classes'
    : new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(set.map((name) => className(name).toLowerCase()));
  return `With ${number(coverage * 100)} % coverage: ${names || 'none of the classes'}.`;
}

export const coverageName = (coverage) => `${number(coverage * 100)} %`;

export const urgency = ({ urgency: value }) => `Urgency ${share(value)} of 1`;

/** Which slice speaks for the case, and by which rule. */
export function deciding({ deciding: slice, examined, familiar_slices: familiar, familiar: known, reasons: codes }, item) {
  const all = item.axes[0].count;
  if (all === 1) return '';
  const seen = examined === all ? `all ${plural(all, 'slice', 'slices')} were examined` : `${number(examined)} of ${plural(all, 'slice', 'slices')} were examined`;
  const kept = familiar < examined ? `, ${number(familiar)} of them like those that the network knows` : '';
  const rule = known === false ? 'too few slices are like those that the network knows, and it is the most familiar one'
    : codes.includes('lone_slice') ? 'it is flagged, but no slice beside it is'
      : 'of the slices that the network knows, the most urgent one speaks for the case';
  return `Slice ${number(slice + 1)} decided: ${rule} (${seen}${kept}).`;
}

/** Format, size and time. */
export function facts(item) {
  const kind = { image: '', frames: 'several frames', series: 'series', volume: 'volume' }[item.kind] ?? '';
  const slices = item.axes[0].count > 1 ? plural(item.axes[0].count, 'slice', 'slices') : '';
  const parts = [item.format, kind, slices];
  if (item.report) parts.push(urgency(item.report));
  if (item.milliseconds) parts.push(`${backendName(item.report?.provenance.backend ?? '')} ${duration(item.milliseconds)}`.trim());
  if (item.record) parts.push('from a saved worklist');
  return parts.filter(Boolean).join(' · ');
}

/** Pairs of a code and a sentence: what the case as a whole warns of, and the slice that decided. */
export function warnings({ warnings: whole, report }) {
  const all = [...whole, ...(report?.warnings ?? [])];
  const first = all.filter((one, at) => all.findIndex((other) => other.code === one.code && other.message === one.message) === at);
  return first.map(({ code, message }) => [code, sentence(message)]);
}
export const NO_CASE_TITLE = 'Result';

/** Why a case has no result. */
export function problem({ code, message }) {
  switch (code) {
    case 'unreadable':
      return 'The browser could not read this file: it was moved, removed or is open elsewhere. Add it again.';
    case 'too_large':
      return 'This file is larger than 512 MiB, more than is read here. Export the series on its own.';
    case 'crash':
      return 'The page’s reader or engine stopped while it worked on this file and was started anew. The other files are not affected.';
    case 'slow':
      return 'There was no answer within two minutes, and what worked on it was started anew. The other files are not affected.';
    case 'empty_archive':
      return 'This archive holds no files.';
    case 'no_slices':
      return 'None of its slices could be examined.';
    case 'no_file':
      return 'Its files are not here: a saved worklist holds no pictures. Add the files again.';
    default:
      return sentence(message);
  }
}

// About a result.
export const ABOUT = 'How this result was made';

/** Rows of [name, value]: what made the result, so that it can be made again. */
export function provenance(item) {
  const { report, opened } = item;
  const { about, metrics, milliseconds } = opened ?? {};
  const { model, weights_sha256: weights, data_sha256: data, backend, version, build, self_test: test } = report.provenance;
  const rows = [
    ['Familiarity', familiarity(report)],
    ['Urgency', `${share(report.urgency)} of 1; it orders this list and says nothing else`],
    ['Suspected place', suspected(item)],
    ['Network', about && model !== about.architecture ? `${model} (${about.architecture})` : model],
    ['Weights, SHA-256', weights],
    ['Training data, SHA-256', data ?? 'not recorded'],
    ['Software', `NeuroTriage ${version}${build ? `, build ${build}` : ''}`],
    ['Computed by', backend === 'webgpu' ? 'GPU of this device (WebGPU)' : 'CPU of this device (WebAssembly SIMD)'],
    ['Self-test', test ? `${plural(test.references, 'reference slice', 'reference slices')} reproduced, largest difference of a logit ${small(test.largest_difference)}, allowed ${small(test.tolerance)}` : 'not recorded'],
  ];
  if (!opened) return rows;
  return [
    ...rows,
    ['Parameters', number(about.parameters)],
    ['Started in', duration(milliseconds)],
    ['Test set', accuracy(metrics?.test)],
    ['Validation set', accuracy(metrics?.val)],
  ];
}

function familiarity({ familiar, familiarity: value }) {
  if (familiar === null) return 'not measured: this network cannot tell whether a picture is a brain MRI';
  const words = familiar ? 'like the brain MRI slices it learned from' : 'unlike the brain MRI slices it learned from';
  return value === null ? words : `${words}: ${percent(value)} of the validation slices look at least as strange`;
}

function suspected({ report, place, maps, opened }) {
  if (report.familiar === false) return 'not shown: of a picture it does not know, the lesion map says nothing';
  if (report.lesion) {
    return `${place ? `the picture's ${placeName(place)}` : 'marked'}, evidence ${share(report.lesion.peak)} of 1 at its highest, not calibrated`;
  }
  if (opened && maps.size === 0) return 'not known: this network draws no lesion map';
  return 'none stands out on the lesion map';
}

export const placeName = (place) => place.replace('_', ' ');

export const INTERNAL_ACCURACY =
  'These figures were measured on slices from the same sources as those the network learned from. Such internal accuracy says little about other scanners, hospitals and patients.';

const accuracy = (metrics) => (metrics
  ? `accuracy ${percent(metrics.accuracy)}, balanced ${percent(metrics.balanced_accuracy)}, ${plural(metrics.slices, 'slice', 'slices')}`
  : 'not recorded');

// The operating point.
export const threshold = (value, shipped) => `${percent(value)}${shipped ? ', as shipped' : ''}`;
export const prevalence = (value) => `${number(Number(value))} of 100`;
export const NO_CURVE = 'What this costs was not recorded with these weights.';

/** Rows of [name, value]. Figures are {value, low, high}. */
export function operating({ sensitivity, specificity, false_alarms_per_100: alarms, missed_per_100: missed, cleared_per_100: cleared, ppv, npv }) {
  const rate = ({ value, low, high }) => `${percent(value)}${low === null ? '' : ` (${percent(low)} to ${percent(high)})`}`;
  const chance = (value) => (value === null ? 'none' : percent(value));
  const count = (value) => number(value, { maximumFractionDigits: 1 });
  return [
    ['Sensitivity', rate(sensitivity)],
    ['Specificity', rate(specificity)],
    ['False alarms per 100', count(alarms)],
    ['Tumours not flagged per 100', count(missed)],
    ['… of these clear-looking', count(cleared)],
    ['Flagged with a tumour (PPV)', chance(ppv)],
    ['Others without one (NPV)', chance(npv)],
  ];
}

export const roleName = (role) => ({ val: 'Validation slices', test: 'Test slices', external_dev: 'Slices of other sources' }[role] ?? `Slices of “${role}”`);

export function measured({ role, patients, slices, tumors }) {
  return `Measured slice by slice on the ${roleName(role).toLowerCase()}: ${plural(slices, 'slice', 'slices')} of ${plural(patients, 'patient', 'patients')}, ${number(tumors)} with a tumour; in brackets the 95 % interval. Other scanners, hospitals and patients will differ.`;
}

// The review.
export const VERDICTS = { agree: 'Agrees', disagree: 'Disagrees', unsure: 'Unsure' };
export const kept = (unsaved) => (unsaved ? 'Kept in this page only, until the worklist is saved.' : '');
