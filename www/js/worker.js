// One engine in a thread of its own: fetches the weights, opens the engine, classifies bytes. Never touches the page.
//
// In:  {type: 'open', backend, model, cache}           first and once; `cache` is a fetch cache mode
//      {type: 'classify', id, bytes} {type: 'sample', id} {type: 'measure', id, warmups, runs}
// Out: {type: 'progress', loaded, total}
//      {type: 'ready', about, metrics, milliseconds}
//      {type: 'failed', stage, code, message}          the worker is of no use any more
//      {type: 'result', id, result, milliseconds} {type: 'sample', id, bytes} {type: 'measured', id, milliseconds}
//      {type: 'rejected', id, code, message}           the request failed, the worker goes on

import { Problem } from './problem.js';

const WEIGHTS = new URL('../weights/', import.meta.url);

/** Resolves to {module, engine}; set by the first message. */
let opened;

// A panic inside a future never settles the promise that JavaScript holds: it surfaces here (an uncaught error reaches the
// page as the worker's `error` event by itself).
addEventListener('unhandledrejection', (event) => {
  event.preventDefault();
  die(event.reason);
});

addEventListener('message', async ({ data }) => {
  if (data.type === 'open') {
    opened = open(data);
    opened.catch(die);
    return;
  }
  const { module, engine } = await opened;
  try {
    await answer(data, module, engine);
  } catch (error) {
    // The library's errors have a code. Anything else is a panic or the end of memory: the instance is dead.
    if (typeof error?.code !== 'string') return die(error);
    postMessage({ type: 'rejected', id: data.id, code: error.code, message: error.message });
  }
});

async function answer({ type, id, bytes, warmups, runs }, module, engine) {
  if (type === 'classify') {
    const start = performance.now();
    const result = await engine.classify(new Uint8Array(bytes));
    const milliseconds = performance.now() - start;
    const pictures = [result.preview, result.overlay].filter(Boolean);
    postMessage({ type: 'result', id, result, milliseconds }, pictures.map(({ rgba }) => rgba.buffer));
  } else if (type === 'sample') {
    const sample = module.sampleScan().slice();
    postMessage({ type: 'sample', id, bytes: sample.buffer }, [sample.buffer]);
  } else if (type === 'measure') {
    postMessage({ type: 'measured', id, milliseconds: await measure(module.sampleScan(), engine, warmups, runs) });
  }
}

/** The shortest of `runs` classifications of a sample, in milliseconds. */
async function measure(sample, engine, warmups, runs) {
  for (let i = 0; i < warmups; i += 1) await engine.classify(sample);
  let shortest = Infinity;
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    await engine.classify(sample);
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

async function open({ backend, model, cache }) {
  const start = performance.now();
  // Both downloads at once. Whatever fails first is reported; the other's failure is not a second one.
  const [module, { text, manifest, weights }] = await Promise.all([loadModule(backend, cache), loadWeights(model, cache)]);
  const engine = await module.Engine.open(text, weights, backend)
    .catch((error) => { throw new Problem(error?.code ?? 'crash', String(error?.message ?? error), 'engine'); });
  const about = engine.about();
  postMessage({ type: 'ready', about, metrics: manifest.metrics ?? {}, milliseconds: performance.now() - start });
  return { module, engine };
}

async function loadModule(backend, cache) {
  try {
    const module = await import(`../classifier_${backend}.js`);
    const binary = new URL(`../classifier_${backend}_bg.wasm`, import.meta.url);
    await module.default({ module_or_path: get(binary, 'module', cache) });
    return module;
  } catch (error) {
    throw Problem.from(error, 'module', 'module');
  }
}

async function loadWeights(model, cache) {
  const response = await get(new URL(`${model}.json`, WEIGHTS), 'weights', cache);
  const text = await response.text().catch((error) => { throw Problem.from(error, 'interrupted', 'weights'); });
  let manifest;
  try {
    manifest = JSON.parse(text);
  } catch {
    throw new Problem('no_manifest', `${model}.json`, 'weights');
  }
  const { file, bytes } = manifest?.weights ?? {};
  // A plain name: nothing outside this site's weights folder is ever fetched.
  if (!/^[\w-][\w.-]*$/.test(file ?? '') || !Number.isSafeInteger(bytes) || bytes < 1) {
    throw new Problem('no_manifest', `${model}.json`, 'weights');
  }
  return { text, manifest, weights: await download(new URL(file, WEIGHTS), bytes, cache) };
}

/** The bytes of a file, told as they arrive. `total` is the manifest's: the header may count compressed bytes. */
async function download(url, total, cache) {
  const response = await get(url, 'weights', cache);
  try {
    const bytes = new Uint8Array(total);
    let loaded = 0;
    let told = 0;
    const reader = response.body.getReader();
    postMessage({ type: 'progress', loaded, total });
    for (let { done, value } = await reader.read(); !done; { done, value } = await reader.read()) {
      if (loaded + value.length > total) {
        await reader.cancel();
        throw new Problem('too_long', nameOf(url), 'weights');
      }
      bytes.set(value, loaded);
      loaded += value.length;
      if (loaded === total || performance.now() - told > 50) {
        told = performance.now();
        postMessage({ type: 'progress', loaded, total });
      }
    }
    // The hash is checked by the engine, which has the last word on a file that is too short.
    return bytes.subarray(0, loaded);
  } catch (error) {
    throw Problem.from(error, 'interrupted', 'weights');
  }
}

async function get(url, stage, cache) {
  const response = await fetch(url, { cache }).catch(() => {
    throw new Problem('unreachable', nameOf(url), stage);
  });
  if (!response.ok) throw new Problem('missing', `${nameOf(url)}: HTTP ${response.status}`, stage);
  return response;
}

const nameOf = (url) => url.pathname.split('/').pop();

function die(error) {
  const { code, message, stage } = Problem.from(error, 'crash', 'work');
  postMessage({ type: 'failed', stage, code, message });
  close();
}
