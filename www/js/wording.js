// Every sentence that a script puts on the page, in one place; the sentences that never change are in index.html.

const number = (value, options) => new Intl.NumberFormat('en', options).format(value);
const small = (value) => number(value, { maximumSignificantDigits: 2, maximumFractionDigits: 20 });
const megabytes = (bytes) => number(bytes / 1e6, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** "12 ms", "1720 ms", "0.4 ms". */
export const duration = (milliseconds) =>
  `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)}\u00a0ms`;

/** A probability for reading: never rounded to certainty. */
export function percent(probability) {
  if (probability > 0.999) return '>99.9 %';
  if (probability < 0.001) return '<0.1 %';
  return `${(probability * 100).toFixed(1)} %`;
}

const plural = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;

/** A message of the engine as a sentence. */
export function sentence(text) {
  const trimmed = String(text ?? '').trim();
  if (!trimmed) return '';
  return trimmed[0].toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? '' : '.');
}

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

/** The decision in words; why a human is needed. */
export function finding({ decision, familiar, reasons }) {
  switch (decision) {
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
  if (reasons.includes('several_classes')) return 'several classes fit';
  if (reasons.includes('tumor_in_set')) return 'a tumour is possible';
  return 'the network cannot decide';
}

/** Pairs of a code and a sentence: what led to the decision, and what these weights cannot tell. */
export function reasons(result) {
  const lines = result.reasons.map((code) => [code, reason(code, result)]);
  return result.familiar === null ? [...lines, ['no_familiarity', NO_FAMILIARITY]] : lines;
}

function reason(code, { decision }) {
  switch (code) {
    case 'tumor_threshold':
      return 'The probability of a tumour reaches its threshold.';
    case 'glioma_threshold':
      return 'The probability of glioma reaches its own threshold.';
    case 'unfamiliar':
      return decision === 'refer' ? UNFAMILIAR : `Not a brain MRI I know. ${UNFAMILIAR}`;
    case 'several_classes':
      return 'Several classes stay possible, a tumour among them.';
    case 'tumor_in_set':
      return 'Only a tumour stays possible, though no threshold is reached.';
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

const share = (value) => number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const urgency = (result) => `Urgency ${share(result.urgency)} of 1`;

// The picture.
const placeName = (place) => (place === 'middle' ? 'middle' : place.replace('_', ' '));

export const marked = (lesion, place) =>
  lesion ? `Marked: what stands out on the lesion map, ${placeName(place)}.` : 'No place stands out on the lesion map.';
export const mapLabel = (lesion, place) => (lesion
  ? `Lesion map over the slice: most evidence at the picture's ${placeName(place)}, ${share(lesion.peak)} of 1 at its highest`
  : 'Lesion map over the slice: no place stands out');
export const opacity = (value) => `${value} %`;

export const HELD = 'Will be put in order when you leave the list.';

// The card of a file.
export const WAITING = 'Waiting';
export const READING = 'Reading';
export const CAUTION = 'To be checked by a specialist. Rules nothing out.';
export const SAMPLE_NAME = 'Synthetic sample';
export const SAMPLE_TAG = "Drawn by this page. Not a patient's scan.";
export const PASTED_NAME = 'Pasted image';
export const NOT_READ = 'No result';
export const removeLabel = (name) => `Remove ${name}`;
export const pictureLabel = (name) => `The slice as it was read from ${name}`;
export const warning = (text) => sentence(text);
export const imageFacts = (result) =>
  `${result.format}, ${number(result.width)}\u00a0×\u00a0${number(result.height)} pixels`;
export const computedBy = (result, milliseconds) => `${backendName(result.provenance.backend)}, ${duration(milliseconds)}`;

// What a screen reader hears.
export const announceDone = (name, result) => {
  // No class is named of a picture that the network does not know.
  const classes = result.familiar === false ? '' : ` ${predictionSet(result)}`;
  return `${name}: ${finding(result)}.${classes} ${CAUTION}`;
};
export const announceFailed = (name, message) => `${name}: ${message}`;

/** The line above the cards. */
export function summary({ all, done, failed }) {
  if (all === 0) return 'No scans yet.';
  const rest = failed ? `, ${number(failed)} without a result` : '';
  return `${number(done)} of ${plural(all, 'scan', 'scans')} read${rest}.`;
}

/** Why a file has no result. */
export function fileProblem({ code, message }) {
  switch (code) {
    case 'unreadable':
      return 'The browser could not read this file: it was moved, removed or is open elsewhere. Add it again.';
    case 'too_large':
      return 'This file is larger than 256 MiB, more than is read here. Export the slice on its own.';
    case 'crash':
      return 'The engine stopped while it read this file and was started anew. The other files are not affected.';
    case 'slow':
      return 'The engine gave no answer within two minutes and was started anew. The other files are not affected.';
    default:
      return sentence(message);
  }
}

// The engine.
export const LOADING = 'Loading the network.';
export const RESTARTING = 'The engine stopped and is being started anew. Waiting files are kept.';
export const loaded = ({ loaded, total }) => `${megabytes(loaded)} of ${megabytes(total)} MB`;
export const unknownModel = (name, used) => `There is no network named “${name}” here: ${used} is used.`;

/** What answers, how it proved itself, and why not the other. */
export function ready(state) {
  const where = state.backend === 'webgpu'
    ? "Runs on this device's GPU (WebGPU)."
    : "Runs on this device's CPU (WebAssembly SIMD).";
  const { references, largest_difference } = state.about.verified;
  const verified = `Verified on this device: ${plural(references, 'reference slice', 'reference slices')} reproduced, largest difference ${small(largest_difference)}.`;
  return `${where} ${verified} ${gpu(state)}`;
}

function gpu({ gpu, gpuProblem, times, forced }) {
  switch (gpu) {
    case 'looking':
      return 'Looking for a GPU.';
    case 'testing':
      return 'A GPU was found and is being tested; files are answered already.';
    case 'used':
      return forced
        ? "The GPU was chosen in the page's address."
        : `The GPU is faster here (${duration(times.webgpu)} against ${duration(times.cpu)}).`;
    case 'slower':
      return `No GPU is used: it passed the self-test but is slower here (${duration(times.webgpu)} against ${duration(times.cpu)}).`;
    case 'off':
      return "No GPU was looked for: the CPU was chosen in the page's address.";
    case 'none':
      return `No GPU was used: ${noGpu(gpuProblem)}`;
    default:
      return gpuProblem.code === 'self_test'
        ? 'The GPU did not reproduce the reference results and is not used.'
        : `The GPU is not used: ${gpuFailure(gpuProblem)}`;
  }
}

function noGpu({ code }) {
  switch (code) {
    case 'insecure':
      return 'browsers offer it only to pages opened over HTTPS.';
    case 'software':
      return 'the browser offers only one imitated in software.';
    default:
      return 'the browser offers none.';
  }
}

function gpuFailure({ code, message }) {
  switch (code) {
    case 'crash':
      return 'it stopped while it computed.';
    case 'slow':
      return 'it gave no answer within two minutes.';
    case 'undecided':
      return 'its speed could not be compared.';
    default:
      return sentence(message);
  }
}

/** Why there is no engine, and what to do. */
export function failed({ stage, code, message }) {
  switch (code) {
    case 'no_worker':
      return 'This browser has no web workers, which this page computes in. Open it in a current Chrome, Edge, Firefox or Safari.';
    case 'no_simd':
      return 'This browser lacks WebAssembly SIMD, which this page computes with. Open it in a current Chrome, Edge, Firefox or Safari.';
    case 'missing':
      return `A file of this page is missing on its site (${message}). Try again, or tell who runs the site.`;
    case 'unreachable':
      return `A file of this page could not be fetched (${message}). Check the connection to the site, then try again.`;
    case 'interrupted':
      return 'The connection broke while the network was loading. Try again.';
    case 'no_manifest':
      return `The network cannot be used: ${message} does not describe one. Tell who runs this site, then try again.`;
    case 'too_long':
      return `The network cannot be used: ${message} is longer than its description says, so it belongs to another version. Try again.`;
    case 'crash':
      return 'The engine could not start. Check the connection to the site, close other tabs to free memory, or use a current browser; then try again.';
    case 'slow':
      return 'The engine did not start within two minutes. Try again.';
    default:
      return stage === 'module'
        ? `The engine could not start (${message}). Use a current browser, then try again.`
        : `The network cannot be used. ${sentence(message)}`;
  }
}

// About a result.
export const ABOUT = 'About this result';

/** Rows of [name, value]: what made the result, so that it can be made again. */
export function provenance(result, { about, metrics, milliseconds }) {
  const { references, largest_difference, tolerance } = about.verified;
  return [
    ['Familiarity', familiarity(result)],
    ['Urgency', `${share(result.urgency)} of 1; it orders this list and says nothing else`],
    ['Suspected place', suspected(result)],
    ['Network', result.provenance.model === about.architecture ? about.model : `${result.provenance.model} (${about.architecture})`],
    ['Parameters', number(about.parameters)],
    ['Weights, SHA-256', result.provenance.weights_sha256],
    ['Software', `NeuroTriage ${result.provenance.version}`],
    ['Computed by', result.provenance.backend === 'webgpu' ? 'GPU of this device (WebGPU)' : 'CPU of this device (WebAssembly SIMD)'],
    ['Self-test', `${plural(references, 'reference slice', 'reference slices')} reproduced, largest difference of a logit ${small(largest_difference)}, allowed ${small(tolerance)}`],
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

function suspected({ familiar, lesion, overlay, place }) {
  if (familiar === false) return 'not shown: of a picture it does not know, the lesion map says nothing';
  if (!overlay) return 'not known: this network draws no lesion map';
  if (!lesion) return 'none stands out on the lesion map';
  return `the picture's ${placeName(place)}, evidence ${share(lesion.peak)} of 1 at its highest, not calibrated`;
}

export const INTERNAL_ACCURACY =
  'These figures were measured on slices from the same sources as those the network learned from. Such internal accuracy says little about other scanners, hospitals and patients.';

const accuracy = (metrics) => (metrics
  ? `accuracy ${percent(metrics.accuracy)}, balanced ${percent(metrics.balanced_accuracy)}, ${plural(metrics.slices, 'slice', 'slices')}`
  : 'not recorded');
