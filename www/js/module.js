// The page's files for its workers: fetched with messages that say which one is missing.
//
// The CPU's module is there for two workers: the page fetches and compiles it once, and hands it to both.

import { Problem } from './problem.js';
import { fusesMultiplyAdd } from './support.js';

/** The module that computes on the CPU here, and reads pictures: both kinds of workers begin with it. */
export const cpuModule = () => (fusesMultiplyAdd() ? 'classifier_cpu_relaxed' : 'classifier_cpu');

const addressOf = (name) => new URL(`../${name}_bg.wasm`, import.meta.url);

let shared = null;

/** The CPU's module, compiled: a WebAssembly.Module, fetched once. Rejects with a Problem; the next one who asks then tries again. */
export function compiledCpuModule(cache) {
  shared ??= compile(addressOf(cpuModule()), cache).catch((error) => {
    shared = null;
    throw Problem.from(error, 'module', 'module');
  });
  return shared;
}

async function compile(url, cache) {
  const response = await get(url, 'module', cache);
  // Hosts that send it as anything else would have it refused.
  const streams = response.headers.get('Content-Type')?.startsWith('application/wasm');
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** A WebAssembly module of the page, ready for use; `compiled` if the page has it already, else it is fetched. */
export async function loadModule(name, cache, compiled = null) {
  try {
    const module = await import(`../${name}.js`);
    await module.default({ module_or_path: compiled ?? get(addressOf(name), 'module', cache) });
    return module;
  } catch (error) {
    throw Problem.from(error, 'module', 'module');
  }
}

/** In a worker: the module that the page hands it, whenever that comes. */
export function handedModule() {
  return new Promise((resolve) => {
    addEventListener('message', function hear({ data }) {
      if (data.type !== 'module') return;
      removeEventListener('message', hear);
      resolve(data.compiled);
    });
  });
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
