// One worker with one engine: requests with answers, and the news of its end.

import { Problem } from './problem.js';

/** How long a worker may be silent over one request. A file that hangs the decoder must not hold the others. */
const PATIENCE = 120_000;

/**
 * A worker takes its content security policy from its own response, which a static host may send without one; a worker made of a
 * blob inherits the page's. So the blob imports the worker's module, and the strict policy holds where the scans are.
 */
const WORKER = URL.createObjectURL(
  new Blob([`import ${JSON.stringify(new URL('worker.js', import.meta.url).href)};`], { type: 'text/javascript' }),
);

export class Backend {
  #worker;
  #requests = new Map();
  #next = 0;
  #over = null;
  #opening;
  #ended;

  /**
   * @param {'cpu'|'webgpu'} name
   * @param {string} model
   * @param {RequestCache} cache  how its files are fetched
   * @param {{progress?: (progress: {loaded: number, total: number}) => void, ended?: (problem: Problem) => void}} listeners
   *   `ended` is told when a worker that was ready dies by itself
   */
  constructor(name, model, cache, { progress = () => {}, ended = () => {} } = {}) {
    this.name = name;
    this.#ended = ended;
    /** Resolves to {about, metrics, milliseconds} or rejects with a Problem. */
    this.opened = new Promise((resolve, reject) => {
      this.#opening = { resolve, reject, timer: setTimeout(() => this.#end(new Problem('slow')), PATIENCE) };
    });
    this.opened.catch(() => {});

    this.#worker = new Worker(WORKER, { type: 'module', name });
    this.#worker.addEventListener('message', ({ data }) => this.#hear(data, progress));
    this.#worker.addEventListener('messageerror', () => this.#end(new Problem('crash')));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#end(new Problem('crash', event.message));
    });
    this.#worker.postMessage({ type: 'open', backend: name, model, cache });
  }

  /** Classifies the bytes of a file, which move to the worker: {result, milliseconds}. */
  classify(bytes) {
    return this.#ask({ type: 'classify', bytes }, [bytes]);
  }

  /** The bytes of a synthetic scan. */
  async sample() {
    return (await this.#ask({ type: 'sample' })).bytes;
  }

  /** The shortest time of a classification here, in milliseconds. */
  async measure() {
    return (await this.#ask({ type: 'measure', warmups: 2, runs: 3 })).milliseconds;
  }

  /** Ends the worker; what is under way is answered with the code `closed`. */
  close() {
    this.#end(new Problem('closed'), false);
  }

  #ask(message, transfer = []) {
    if (this.#over) return Promise.reject(this.#over);
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#requests.set(id, { resolve, reject, timer: 0 });
      this.#worker.postMessage({ ...message, id }, transfer);
      this.#wait();
    });
  }

  /** Sets the clock of the oldest request only: the worker answers one after the other. */
  #wait() {
    const [first] = this.#requests.values();
    if (first && !first.timer) first.timer = setTimeout(() => this.#end(new Problem('slow')), PATIENCE);
  }

  #hear(message, progress) {
    if (this.#over) return;
    switch (message.type) {
      case 'progress':
        progress({ loaded: message.loaded, total: message.total });
        break;
      case 'ready':
        clearTimeout(this.#opening.timer);
        this.#opening.resolve({ about: message.about, metrics: message.metrics, milliseconds: message.milliseconds });
        this.#opening = null;
        break;
      case 'failed':
        this.#end(new Problem(message.code, message.message, message.stage));
        break;
      case 'rejected':
        this.#settle(message.id, 'reject', new Problem(message.code, message.message));
        break;
      default:
        this.#settle(message.id, 'resolve', message);
    }
  }

  #settle(id, how, value) {
    const request = this.#requests.get(id);
    if (!request) return;
    clearTimeout(request.timer);
    this.#requests.delete(id);
    request[how](value);
    this.#wait();
  }

  #end(problem, tell = true) {
    if (this.#over) return;
    this.#over = problem;
    this.#worker.terminate();
    const opening = this.#opening;
    if (opening) {
      clearTimeout(opening.timer);
      opening.reject(problem);
    }
    if (tell && !opening) this.#ended(problem);
    for (const [id] of [...this.#requests]) this.#settle(id, 'reject', problem);
  }
}
