// What the page says of its engine: what answers, how it proved itself, and why not the other.

import { duration, megabytes, plural, sentence, small } from './numbers.js';

export const LOADING = 'Loading the network.';
export const RESTARTING = 'The engine stopped and is being started anew. Waiting files are kept.';
export const loaded = ({ loaded, total }) => `${megabytes(loaded)} of ${megabytes(total)} MB`;
export const unknownModel = (name, used) => `There is no network named “${name}” here: ${used} is used.`;

/** What answers, how it proved itself, and why not the other. */
export function ready(state) {
  const where = state.backend === 'webgpu'
    ? "Runs on this device's GPU (WebGPU)."
    : "Runs on this device's CPU (WebAssembly SIMD).";
  const { references, largest_difference } = state.opened.about.provenance.self_test;
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
