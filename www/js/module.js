// The page's files for its workers: fetched with messages that say which one is missing.

import { Problem } from './problem.js';
import { fusesMultiplyAdd } from './support.js';

/** The module that computes on the CPU here, and reads pictures: both kinds of workers begin with it, so that it is fetched once. */
export const cpuModule = () => (fusesMultiplyAdd() ? 'classifier_cpu_relaxed' : 'classifier_cpu');

/** A WebAssembly module of the page, ready for use. */
export async function loadModule(name, cache) {
  try {
    const module = await import(`../${name}.js`);
    await module.default({ module_or_path: get(new URL(`../${name}_bg.wasm`, import.meta.url), 'module', cache) });
    return module;
  } catch (error) {
    throw Problem.from(error, 'module', 'module');
  }
}

export async function get(url, stage, cache) {
  const response = await fetch(url, { cache }).catch(() => {
    throw new Problem('unreachable', nameOf(url), stage);
  });
  if (!response.ok) throw new Problem('missing', `${nameOf(url)}: HTTP ${response.status}`, stage);
  return response;
}

export const nameOf = (url) => url.pathname.split('/').pop();

/** Tells the page that this worker is of no use any more, and ends it. */
export function die(error) {
  const { code, message, stage, values } = Problem.from(error, 'crash', 'work');
  postMessage({ type: 'failed', stage, code, message, values });
  close();
}

// A panic inside a future never settles the promise that JavaScript holds: it surfaces here (an uncaught error reaches the
// page as the worker's `error` event by itself).
export function dieOfPanics() {
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    die(event.reason);
  });
}
