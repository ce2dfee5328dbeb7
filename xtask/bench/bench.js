// The benchmark's page: contestants, each in a worker of its own, opened and asked as xtask says. It decides nothing and keeps no figures.

/** Open contestants by name. */
const contestants = new Map();
/** What the inputs are, by model. */
const inputs = new Map();

/** A worker that answers one request after the other. */
class Contestant {
  #worker;
  #requests = new Map();
  #next = 0;

  constructor(address, type) {
    this.#worker = new Worker(address, { type });
    this.#worker.addEventListener('message', ({ data }) => {
      if (data.type === 'failed') this.fail(new Error(`${data.stage ?? ''} ${data.code ?? ''} ${data.message}`));
      else if (data.id !== undefined) this.#settle(data);
    });
    this.#worker.addEventListener('error', (event) => this.fail(new Error(event.message)));
  }

  ask(message, transfer = []) {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#requests.set(id, { resolve, reject });
      this.#worker.postMessage({ ...message, id }, transfer);
    });
  }

  /** A message that is not answered. */
  tell(message) {
    this.#worker.postMessage(message);
  }

  close() {
    this.#worker.terminate();
  }

  #settle(message) {
    const request = this.#requests.get(message.id);
    this.#requests.delete(message.id);
    if (message.type === 'rejected') request.reject(new Error(`${message.code}: ${message.message}`));
    else request.resolve(message);
  }

  fail(error) {
    for (const { reject } of this.#requests.values()) reject(error);
    this.#requests.clear();
  }
}

/** The inputs of a model: for our engine slices, for the others what preprocessing makes of them, a slice a batch. */
async function inputsOf(model) {
  if (!inputs.has(model)) {
    const response = await fetch(`../models/${model}-onnx/reference.json`);
    if (!response.ok) throw new Error(`reference.json: HTTP ${response.status}`);
    inputs.set(model, await response.json());
  }
  return inputs.get(model);
}

/** The address of a module that loads another after `no_kernels.js`. */
function withoutKernels(address) {
  const imports = ['no_kernels.js', address].map((script) => `import ${JSON.stringify(new URL(script, location.href).href)};`);
  return URL.createObjectURL(new Blob(imports, { type: 'text/javascript' }));
}

/** One of our workers. The page fetches and compiles the CPU's module, and hands it to its workers. */
function ours(page, script, backend, kernels = true) {
  const address = `../page/${page}js/${script}`;
  const contestant = new Contestant(kernels ? address : withoutKernels(address), 'module');
  if (backend === 'cpu') {
    import(`../page/${page}js/module.js`).then(async ({ compiled, cpuModule }) => {
      const name = cpuModule();
      contestant.tell({ type: 'module', name, compiled: await compiled(name, 'default') });
    }).catch((error) => contestant.fail(error));
  }
  return contestant;
}

const WORKERS = {
  ours: ({ page, backend, kernels }) => ours(page, 'engine_worker.js', backend, kernels),
  ort: ({ kernels = true }) => new Contestant(kernels ? 'ort_worker.js' : withoutKernels('ort_worker.js'), 'module'),
  // No blob: it looks at its own address.
  tfjs: ({ kernels = true }) => new Contestant(kernels ? 'tfjs_worker.js' : 'tfjs_worker.js?no_kernels', 'classic'),
};

async function open(name, { engine, backend, model, page, kernels }) {
  await inputsOf(model);
  const start = performance.now();
  const contestant = WORKERS[engine]({ page, backend, kernels });
  const cache = 'default';
  await contestant.ask({ type: 'open', backend, model, cache });
  contestants.set(name, { contestant, engine, model, count: 0 });
  return performance.now() - start;
}

/** Asks about the next slice. */
function ask(entry) {
  const { references, input } = inputs.get(entry.model);
  const { slice, images } = references[entry.count % references.length];
  entry.count += 1;
  if (entry.engine === 'ours') {
    const pixels = Float32Array.from(slice.pixels);
    return entry.contestant.ask({ type: 'classify', width: slice.width, height: slice.height, pixels, warnings: [] }, [pixels.buffer]);
  }
  const [, height, width] = input;
  const data = new Float32Array(images.length * height * width);
  images.forEach((image, index) => data.set(image, index * height * width));
  return entry.contestant.ask({ type: 'classify', batch: images.length, height, width, data }, [data.buffer]);
}

/** The page's reader and one engine, for scans as they are. */
let reader;
let engine;

globalThis.bench = {
  open,

  async openReader(page) {
    reader = ours(page, 'reader_worker.js', 'cpu');
    await reader.ask({ type: 'open', cache: 'default' });
    const { EVERY_FORMAT: name, compiled } = await import(`../page/${page}js/module.js`);
    reader.tell({ type: 'module', name, compiled: await compiled(name, 'default') });
  },

  async openEngine(page, model, backend) {
    engine = ours(page, 'engine_worker.js', backend);
    await engine.ask({ type: 'open', backend, model, cache: 'default' });
  },

  /** For each scan the probabilities by class; null of one that the reader refuses. */
  async classify(scans) {
    const answers = [];
    for (const scan of scans) {
      const response = await fetch(`../scans/${scan}`);
      if (!response.ok) throw new Error(`${scan}: HTTP ${response.status}`);
      const source = { file: await response.blob(), key: scan, entry: null };
      const slice = await reader.ask({ type: 'slice', source, axis: 'native', index: 0, thumbnail: 0 }).catch(() => null);
      if (!slice) {
        answers.push(null);
        continue;
      }
      const { width, height, pixels, warnings } = slice.value;
      const { evidence } = await engine.ask({ type: 'classify', width, height, pixels, warnings });
      answers.push(evidence.probabilities);
    }
    return answers;
  },

  /** Milliseconds from nothing to the first answer, of opening and of the first answer itself. */
  async cold(name, wish) {
    await inputsOf(wish.model);
    const start = performance.now();
    const opened = await open(name, wish);
    const first = await ask(contestants.get(name));
    return { total: performance.now() - start, opened, first: first.milliseconds };
  },

  /** Milliseconds of each of so many answers, one after the other, as the worker itself counts them. */
  async steady(name, runs) {
    const times = [];
    for (let run = 0; run < runs; run += 1) times.push((await ask(contestants.get(name))).milliseconds);
    return times;
  },

  /** From now on the kernels of those that were opened with `kernels: false` compute nothing. */
  noKernels() {
    new BroadcastChannel('no kernels').postMessage('none');
  },

  /** How many kernels computed nothing, in each of so many workers. */
  idleKernels(workers) {
    const channel = new BroadcastChannel('no kernels');
    return new Promise((resolve) => {
      const counts = [];
      channel.addEventListener('message', ({ data }) => {
        if (Number.isInteger(data)) counts.push(data);
        if (counts.length === workers) resolve(counts);
      });
      channel.postMessage('count');
    });
  },

  /** Milliseconds for so many answers, asked so that the worker never waits. */
  async stream(name, count) {
    const entry = contestants.get(name);
    const start = performance.now();
    let left = count;
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        await ask(entry);
      }
    };
    await Promise.all([lane(), lane(), lane()]);
    return performance.now() - start;
  },

  /** How far the answers are from the native program's: the largest difference, and by which output. */
  async check(name) {
    const entry = contestants.get(name);
    const { references } = inputs.get(entry.model);
    entry.count = 0;
    const furthest = {};
    const compare = (output, found, expected) => {
      if (found.length !== expected.length) throw new Error(`${name}, ${output}: ${found.length} numbers, not ${expected.length}`);
      // Relative to numbers above 1, as f32 is.
      const distance = expected.reduce((most, value, index) => {
        const difference = Math.abs(found[index] - value) / Math.max(1, Math.abs(value));
        return Number.isNaN(difference) ? Infinity : Math.max(most, difference);
      }, 0);
      furthest[output] = Math.max(furthest[output] ?? 0, distance);
    };
    for (const reference of references) {
      const answer = await ask(entry);
      if (entry.engine === 'ours') {
        const values = (probabilities) => Object.keys(reference.probabilities).map((label) => probabilities[label]);
        compare('probabilities', values(answer.evidence.probabilities), values(reference.probabilities));
      } else {
        for (const output of ['logits', 'features', 'lesion']) {
          if (reference[output]) compare(output, Array.from(answer[output]), reference[output].flat());
        }
      }
    }
    return furthest;
  },

  close(name) {
    contestants.get(name)?.contestant.close();
    contestants.delete(name);
  },

  /** Billions of multiply-adds a second in registers, by instruction. */
  async peak(backend) {
    const worker = new Worker(backend === 'cpu' ? 'peak_worker.js' : 'gpu_peak_worker.js', { type: 'module' });
    const { data } = await new Promise((resolve, reject) => {
      worker.addEventListener('message', resolve);
      worker.addEventListener('error', (event) => reject(new Error(event.message)));
    });
    worker.terminate();
    return data;
  },

  /** What the adapter of WebGPU calls itself; null without one, after some seconds. */
  async adapter() {
    let info;
    for (let attempt = 0; attempt < 10 && !info; attempt += 1) {
      if (attempt > 0) await new Promise((resolve) => { setTimeout(resolve, 500); });
      info = (await navigator.gpu?.requestAdapter())?.info;
    }
    return info ? { vendor: info.vendor, architecture: info.architecture, description: info.description, software: info.isFallbackAdapter === true } : null;
  },
};
