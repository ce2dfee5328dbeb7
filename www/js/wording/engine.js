// What the page says of its engine: what answers, how it proved itself, and why not the other.

import { has, text } from '../locale.js';
import { duration, megabytes, small } from './numbers.js';
import { problem } from './result.js';

export const loading = () => text('engine-loading');
export const restarting = () => text('engine-restarting');
export const loaded = ({ loaded, total }) => text('engine-loaded', { loaded: megabytes(loaded), total: megabytes(total) });
export const own = (name) => text('engine-own-option', { name });
export const ownUsed = (name) => text('engine-own-used', { name });
export const unknownModel = (name, used) => text('engine-unknown-model', { name, used });

/** What answers, how it proved itself, and why not the other. */
export function ready(state) {
  const { references, largest_difference: difference } = state.opened.about.provenance.self_test;
  return text('engine-ready', {
    where: state.backend === 'webgpu' ? text('engine-on-webgpu') : text('engine-on-cpu'),
    verified: text('engine-verified', { references, difference: small(difference) }),
    gpu: gpu(state),
  });
}

function gpu({ gpu: became, gpuProblem, times, forced }) {
  switch (became) {
    case 'looking':
    case 'testing':
    case 'off':
      return text(`gpu-${became}`);
    case 'used':
    case 'slower':
      return forced ? text('gpu-forced') : text(`gpu-${became}`, { webgpu: duration(times.webgpu), cpu: duration(times.cpu) });
    case 'none':
      return text(has(`gpu-none-${gpuProblem.code}`) ? `gpu-none-${gpuProblem.code}` : 'gpu-none');
    default: {
      const key = `gpu-failed-${gpuProblem.code}`;
      return has(key) ? text(key) : text('gpu-failed', { why: problem(gpuProblem) });
    }
  }
}

/** Why there is no engine, and what to do. */
export function failed(reason) {
  const { stage, code, message } = reason;
  const key = `engine-failed-${code}`;
  if (has(key)) return text(key, { message });
  return stage === 'module' ? text('engine-failed-module', { message }) : text('engine-failed', { why: problem(reason) });
}
