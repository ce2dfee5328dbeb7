// The page's files for its workers: fetched with messages that say which one is missing.
//
// The page itself fetches and compiles the modules that the reader needs, once, and hands them over: the CPU's is for an engine, too, and the one
// for every format comes when the page is in use already.

import { Problem } from './problem.js';
import { fusesMultiplyAdd } from './support.js';

/** The module that computes on the CPU here, and reads pictures: both kinds of workers begin with it. */
export const cpuModule = () => (fusesMultiplyAdd() ? 'classifier_cpu_relaxed' : 'classifier_cpu');

/** The module that reads every format. */
export const EVERY_FORMAT = 'reader';

const addressOf = (name) => new URL(`../${name}_bg.wasm`, import.meta.url);

/** Modules on their way or there, by name: {compiling, abort}. */
const modules = new Map();

/** A compiled WebAssembly.Module, fetched once. Rejects with a Problem; who asks after that tries again. */
export function compiled(name, cache) {
  const known = modules.get(name);
  if (known) return known.compiling;
  const abort = new AbortController();
  const compiling = compile(addressOf(name), cache, abort.signal).catch((error) => {
    if (modules.get(name)?.abort === abort) modules.delete(name);
    throw Problem.from(error, 'module', 'module');
  });
  modules.set(name, { compiling, abort });
  return compiling;
}

/** Whoever asks next gets modules that are fetched anew. */
export function forgetModules() {
  for (const { abort } of modules.values()) abort.abort();
  modules.clear();
}

async function compile(url, cache, signal) {
  const response = await get(url, 'module', cache, signal);
  // Hosts that send it as anything else would have it refused.
  const streams = response.headers.get('Content-Type')?.startsWith('application/wasm');
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** A WebAssembly module of the page, ready for use; `handed` if the page has compiled it, else it is fetched. */
export async function loadModule(name, cache, handed = null) {
  const module = await scriptOf(name);
  await module.default({ module_or_path: handed ?? get(addressOf(name), 'module', cache) })
    .catch((error) => { throw Problem.from(error, 'module', 'module'); });
  return module;
}

/** The script of a module, which does nothing by itself. */
export async function scriptOf(name) {
  return import(`../${name}.js`).catch((error) => { throw Problem.from(error, 'module', 'module'); });
}

/** In a worker: the module of that name that the page hands it, whenever that comes. */
export function handedModule(name) {
  return new Promise((resolve) => {
    addEventListener('message', function hear({ data }) {
      if (data.type !== 'module' || data.name !== name) return;
      removeEventListener('message', hear);
      resolve(data.compiled);
    });
  });
}

export async function get(url, stage, cache, signal = undefined) {
  const response = await fetch(url, { cache, signal }).catch(() => {
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
