// One worker: requests with answers, a clock over them, and the news of its end.

import { Problem } from './problem.js';
import { record } from './requests.js';

/** How long a worker may be silent over one request. A file that hangs a decoder must not hold the others. */
const PATIENCE = 120_000;

export class Thread {
  #worker;
  #requests = new Map();
  #next = 0;
  #over = null;
  #heard;
  #ended;

  /**
   * @param {string} module  the worker's module, beside this one
   * @param {string} name
   * @param {{heard?: (message: object) => void, ended?: (problem: Problem) => void}} listeners
   *   `heard` gets what answers no request, `ended` is told when the worker dies by itself
   */
  constructor(module, name, { heard = () => {}, ended = () => {} } = {}) {
    this.#heard = heard;
    this.#ended = ended;
    this.#worker = new Worker(blobOf(module), { type: 'module', name });
    this.#worker.addEventListener('message', ({ data }) => {
      if (data.type === 'requests') record(name, data.entries);
      else this.#hear(data);
    });
    this.#worker.addEventListener('messageerror', () => this.#end(new Problem('crash')));
    this.#worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#end(new Problem('crash', event.message));
    });
  }

  /** What the worker answers. Rejects with a Problem; `closed` if the worker ended for another request's sake. */
  ask(message, transfer = []) {
    if (this.#over) return Promise.reject(this.#over);
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#requests.set(id, { resolve, reject, timer: 0 });
      this.#worker.postMessage({ ...message, id }, transfer);
      this.#wait();
    });
  }

  /** Hands the worker a module as soon as that is there; `failed` is told if it never is. */
  hand(name, compiling, failed = (problem) => this.#end(problem)) {
    compiling.then((compiled) => this.#worker.postMessage({ type: 'module', name, compiled }))
      .catch((error) => failed(Problem.from(error, 'module', 'module')));
  }

  /** Ends the worker; what is under way is answered with the code `closed`. */
  close() {
    this.#end(new Problem('closed'), false);
  }

  /** Sets the clock of the oldest request only: a worker answers one after the other. */
  #wait() {
    const [first] = this.#requests.values();
    if (first && !first.timer) first.timer = setTimeout(() => this.#end(new Problem('slow')), PATIENCE);
  }

  #hear(message) {
    if (this.#over) return;
    if (message.type === 'failed') this.#end(new Problem(message.code, message.message, message.stage, message.values));
    else if (message.type === 'rejected') this.#settle(message.id, 'reject', new Problem(message.code, message.message, undefined, message.values));
    else if (message.id === undefined) this.#heard(message);
    else this.#settle(message.id, 'resolve', message);
  }

  #settle(id, how, value) {
    const request = this.#requests.get(id);
    if (!request) return;
    clearTimeout(request.timer);
    this.#requests.delete(id);
    request[how](value);
    this.#wait();
  }

  /** The oldest request is the one that the worker died of; the others are blameless. */
  #end(problem, tell = true) {
    if (this.#over) return;
    this.#over = problem;
    this.#worker.terminate();
    if (tell) this.#ended(problem);
    const [guilty, ...others] = this.#requests.keys();
    if (guilty !== undefined) this.#settle(guilty, 'reject', problem);
    for (const id of others) this.#settle(id, 'reject', new Problem('closed'));
  }
}

const blobs = new Map();

/**
 * A worker takes its content security policy from its own response, which a static host may send without one; a worker made of a
 * blob inherits the page's. So the blob imports the worker's module, and the strict policy holds where the scans are.
 */
function blobOf(module) {
  if (!blobs.has(module)) {
    const address = JSON.stringify(new URL(module, import.meta.url).href);
    blobs.set(module, URL.createObjectURL(new Blob([`import ${address};`], { type: 'text/javascript' })));
  }
  return blobs.get(module);
}
