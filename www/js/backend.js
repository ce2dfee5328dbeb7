// One engine in a worker of its own: opened once, then asked slice by slice.

import { compiled, cpuModule } from './module.js';
import { Thread } from './thread.js';

export class Backend {
  #thread;

  /**
   * @param {'cpu'|'webgpu'} name
   * @param {string|import('./own.js').Own} model
   * @param {RequestCache} cache  how its files are fetched
   * @param {{progress?: (progress: {loaded: number, total: number}) => void, ended?: (problem: import('./problem.js').Problem) => void}} listeners
   *   `ended` is told when a worker that was ready dies by itself
   */
  constructor(name, model, cache, { progress = () => {}, ended = () => {} } = {}) {
    this.name = name;
    let ready = false;
    this.#thread = new Thread('engine_worker.js', name, {
      heard: ({ loaded, total }) => progress({ loaded, total }),
      ended: (problem) => { if (ready) ended(problem); },
    });
    if (name === 'cpu') this.#thread.hand(cpuModule(), compiled(cpuModule(), cache));
    /** Resolves to {about, calibration, metrics, operating, mirrored, milliseconds} or rejects with a Problem. */
    this.opened = this.#thread.ask({ type: 'open', backend: name, model, cache }).then((opened) => {
      ready = true;
      return opened;
    });
    this.opened.catch(() => {});
  }

  /** Classifies a slice, whose pixels move to the worker: {evidence, map, frame, milliseconds}. */
  classify(slice) {
    return this.#thread.ask({ type: 'classify', ...slice }, [slice.pixels.buffer]);
  }

  /** The network's layers: {layers, total}; see `src/model/table.rs`. */
  async layers() {
    return (await this.#thread.ask({ type: 'layers' })).table;
  }

  /**
   * What each layer makes of a slice, whose pixels move to the worker: {layers: [{name, kind, shape, maps, filters}], input, filters}, the
   * latter by layer, null where there are none to show. The worker keeps it for `maps` and `map` until the next one.
   */
  trace(slice) {
    return this.#thread.ask({ type: 'trace', ...slice }, [slice.pixels.buffer]);
  }

  /** The strongest maps of some layers: for each of [{layer, most, count}] a list; see `src/web/engine.rs`. */
  async maps(wishes, scale) {
    return (await this.#thread.ask({ type: 'maps', wishes, scale })).maps;
  }

  /** One map in its own size. */
  async map(layer, channel, scale) {
    return (await this.#thread.ask({ type: 'map', layer, channel, scale })).map;
  }

  /** The shortest time of a classification here, in milliseconds. */
  async measure() {
    return (await this.#thread.ask({ type: 'measure', warmups: 2, runs: 3 })).milliseconds;
  }

  /** Ends the worker; what is under way is answered with the code `closed`. */
  close() {
    this.#thread.close();
  }
}
