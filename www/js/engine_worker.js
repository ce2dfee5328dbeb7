// One engine in a thread of its own: fetches the weights, opens the engine, classifies slices. Never touches the page.
//
// In:  {type: 'module', name, compiled}                once, if `backend` is 'cpu'
//      {type: 'open', id, backend, model, cache}       first and once; `model` is a name or an Own, `cache` a fetch cache mode
//      {type: 'classify', id, width, height, pixels, warnings} {type: 'measure', id, warmups, runs}
//      {type: 'layers', id} {type: 'trace', id, width, height, pixels} {type: 'maps', id, wishes, scale} {type: 'map', id, layer, channel, scale}
// Out: {type: 'progress', loaded, total}
//      {type: 'ready', id, about, calibration, metrics, operating, mirrored, milliseconds}
//      {type: 'failed', stage, code, message, values}  the worker is of no use any more
//      {type: 'result', id, evidence, map, frame, milliseconds} {type: 'measured', id, milliseconds}
//      {type: 'layers', id, table} {type: 'traced', id, layers, input, filters} {type: 'maps', id, maps} {type: 'map', id, map}
//      {type: 'rejected', id, code, message, values}   the request failed, the worker goes on
//      {type: 'requests', entries}                     what it fetched

import { Problem } from './problem.js';
import { cpuModule, die, dieOfPanics, get, handedModule, loadModule, nameOf } from './module.js';
import { read } from './own.js';
import { watch } from './watch.js';

const WEIGHTS = new URL('../weights/', import.meta.url);

/** Resolves to the engine; set by the first message. */
let opened;
/** What the layers made of the slice that was traced last. */
let traced = null;

const handed = handedModule(cpuModule());

dieOfPanics();
watch((entries) => postMessage({ type: 'requests', entries }));

addEventListener('message', async ({ data }) => {
  if (data.type === 'module') return;
  if (data.type === 'open') {
    opened = open(data);
    opened.catch(die);
    return;
  }
  const engine = await opened;
  try {
    await answer(data, engine);
  } catch (error) {
    // The library's errors have a code. Anything else is a panic or the end of memory: the instance is dead.
    if (typeof error?.code !== 'string') return die(error);
    postMessage({ type: 'rejected', id: data.id, code: error.code, message: error.message, values: error.values });
  }
});

async function answer({ type, id, width, height, pixels, warnings, warmups, runs, wishes, layer, channel, scale }, engine) {
  if (type === 'classify') {
    const start = performance.now();
    const answer = await engine.classify(width, height, pixels, warnings);
    postMessage({ type: 'result', id, ...answer, milliseconds: performance.now() - start });
  } else if (type === 'measure') {
    postMessage({ type: 'measured', id, milliseconds: await measure(engine, warmups, runs) });
  } else if (type === 'layers') {
    postMessage({ type: 'layers', id, table: engine.layers() });
  } else if (type === 'trace') {
    const trace = await engine.trace(width, height, pixels);
    traced?.free();
    traced = trace;
    const layers = trace.layers();
    const filters = layers.map((told, index) => (told.filters ? trace.filters(index) : null));
    postMessage({ type: 'traced', id, layers, input: trace.input(), filters });
  } else if (type === 'maps') {
    const maps = wishes.map((wish) => ofTraced().maps(wish.layer, scale, wish.most, wish.count));
    postMessage({ type: 'maps', id, maps });
  } else if (type === 'map') {
    postMessage({ type: 'map', id, map: ofTraced().map(layer, scale, channel) });
  }
}

/** An engine that replaced a dead one has traced nothing. */
function ofTraced() {
  if (!traced) throw new Problem('closed', 'no slice was traced');
  return traced;
}

/** The shortest of `runs` classifications of a synthetic slice, in milliseconds. */
async function measure(engine, warmups, runs) {
  for (let i = 0; i < warmups; i += 1) await engine.probe();
  let shortest = Infinity;
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    await engine.probe();
    shortest = Math.min(shortest, performance.now() - start);
  }
  return shortest;
}

/**
 * A driver that starts anew or a computer that wakes takes the GPU away. The module would learn of it at its next slice, if at all; the
 * page is to know at once.
 */
function dieWithGpu() {
  if (typeof GPUAdapter === 'undefined') return;
  const { requestDevice } = GPUAdapter.prototype;
  GPUAdapter.prototype.requestDevice = async function request(...wishes) {
    const device = await requestDevice.apply(this, wishes);
    device.lost.then(({ message }) => die(new Problem('lost', message)));
    return device;
  };
}

/** The CPU's module comes from the page. */
const moduleOf = async (backend, cache) => (
  backend === 'cpu' ? loadModule(cpuModule(), cache, await handed) : loadModule(`classifier_${backend}`, cache)
);

async function open({ id, backend, model, cache }) {
  const start = performance.now();
  if (backend === 'webgpu') dieWithGpu();
  // Both downloads at once. Whatever fails first is reported; the other's failure is not a second one.
  const [module, { text, manifest, weights }] =
    await Promise.all([moduleOf(backend, cache), typeof model === 'string' ? loadWeights(model, cache) : read(model)]);
  const engine = await module.Engine.open(text, weights, backend)
    .catch((error) => { throw new Problem(error?.code ?? 'crash', String(error?.message ?? error), 'engine', error?.values); });
  const { calibration, metrics = {}, operating = {}, mirrored = false } = manifest;
  postMessage({ type: 'ready', id, about: engine.about(), calibration, metrics, operating, mirrored, milliseconds: performance.now() - start });
  return engine;
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
