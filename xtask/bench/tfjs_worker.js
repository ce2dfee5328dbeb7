// TensorFlow.js as its documentation asks for it: core, converter and one backend, one thread.

const PEERS = new URL('../peers/@tensorflow/', location.href);
const OUTPUTS = ['logits', 'features', 'lesion'];

if (location.search === '?no_kernels') importScripts('no_kernels.js');

let model;
let outputs;

const load = (part) => importScripts(new URL(`tfjs-${part}/dist/tf-${part}.es2017.min.js`, PEERS).href);

async function open({ backend, model: name }) {
  ['core', 'converter'].forEach(load);
  if (backend === 'cpu') {
    load('backend-wasm');
    tf.wasm.setWasmPaths(new URL('tfjs-backend-wasm/dist/', PEERS).href);
    // The build with threads is slower with one of them.
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    tf.wasm.setThreadsCount(1);
  } else {
    load('backend-webgpu');
  }
  const wished = backend === 'cpu' ? 'wasm' : 'webgpu';
  if (!(await tf.setBackend(wished)) || tf.getBackend() !== wished) throw new Error(`the backend is ${tf.getBackend()}, not ${wished}`);
  model = await tf.loadGraphModel(new URL(`../models/${name}-tfjs/model.json`, location.href).href);
  outputs = OUTPUTS.filter((output) => output in model.modelSignature.outputs);
  return {};
}

async function classify({ batch, height, width, data }) {
  const start = performance.now();
  const image = tf.tensor4d(data, [batch, height, width, 1]);
  const tensors = model.execute({ image }, outputs);
  const values = await Promise.all(tensors.map((tensor) => tensor.data()));
  image.dispose();
  tensors.forEach((tensor) => tensor.dispose());
  const milliseconds = performance.now() - start;
  return { ...Object.fromEntries(outputs.map((output, index) => [output, values[index]])), milliseconds };
}

addEventListener('message', async ({ data: { type, id, ...request } }) => {
  try {
    postMessage({ type: 'answer', id, ...(await (type === 'open' ? open(request) : classify(request))) });
  } catch (error) {
    postMessage({ type: 'failed', message: String(error?.stack ?? error) });
  }
});
