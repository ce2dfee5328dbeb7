// ONNX Runtime Web as its documentation asks for it: one session, one thread.

const DIST = new URL('../peers/onnxruntime-web/dist/', import.meta.url);
const OUTPUTS = ['logits', 'features', 'lesion'];

let ort;
let session;

async function open({ backend, model }) {
  const bundle = backend === 'cpu' ? 'ort.wasm.min.mjs' : 'ort.webgpu.min.mjs';
  ort = await import(new URL(bundle, DIST).href);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = DIST.href;
  session = await ort.InferenceSession.create(new URL(`../models/${model}-onnx/model.onnx`, import.meta.url).href, {
    executionProviders: [backend === 'cpu' ? 'wasm' : 'webgpu'],
    graphOptimizationLevel: 'all',
  });
  return {};
}

async function classify({ batch, height, width, data }) {
  const start = performance.now();
  const results = await session.run({ image: new ort.Tensor('float32', data, [batch, 1, height, width]) });
  const answer = {};
  for (const output of OUTPUTS) if (results[output]) answer[output] = await results[output].getData();
  answer.milliseconds = performance.now() - start;
  return answer;
}

async function answer({ type, id, ...request }) {
  try {
    postMessage({ type: 'answer', id, ...(await (type === 'open' ? open(request) : classify(request))) });
  } catch (error) {
    postMessage({ type: 'failed', message: String(error?.stack ?? error) });
  }
}

// One after the other: on WebGPU a session takes no run before the one before it has ended, and whoever calls it has to see to that.
let last = Promise.resolve();
addEventListener('message', ({ data }) => {
  last = last.then(() => answer(data));
});
