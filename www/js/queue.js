// The cases that wait for the engine, examined one after the other, slice by slice, in the order given.

import { placeOf, mainSlice } from './case.js';
import { Problem } from './problem.js';

/** The longer side of a row's picture, in pixels. */
export const THUMBNAIL = 96;

export class Queue {
  #reader;
  #listeners;
  /** What the results are to be made with: {calibration, provenance, options}. */
  #terms;
  #waiting = [];
  #working = null;
  #engine = null;
  #paused = false;
  #running = false;
  /** Slices answered and the time it took, for the rate. */
  #pace = { slices: 0, milliseconds: 0 };

  /**
   * @param {import('./reader.js').Reader} reader
   * @param {(opened: object) => {calibration: object, provenance: object, options: object}} terms
   * @param {{changed: (item: import('./case.js').Case) => void, thumbnail: (item: object, picture: ImageBitmap) => void, moved: () => void}} listeners
   */
  constructor(reader, terms, listeners) {
    this.#reader = reader;
    this.#terms = terms;
    this.#listeners = listeners;
  }

  get paused() {
    return this.#paused;
  }

  /** {cases, slices} still to be answered, and how many slices a millisecond. */
  get rest() {
    const cases = [...this.#waiting, ...(this.#working ? [this.#working] : [])];
    const slices = cases.reduce((sum, item) => sum + item.examined.length - item.evidence.length - item.skipped.size, 0);
    return { cases: cases.length, slices, rate: this.#pace.milliseconds ? this.#pace.slices / this.#pace.milliseconds : 0 };
  }

  add(items) {
    for (const item of items) {
      Object.assign(item, { state: 'waiting', problem: null });
      item.skipped.clear();
      this.#waiting.push(item);
      this.#listeners.changed(item);
    }
    this.#run();
  }

  /** Forgets a case; an answer that is still under way is dropped. */
  remove(item) {
    this.#waiting = this.#waiting.filter((other) => other !== item);
    if (this.#working === item) this.#working = null;
    this.#listeners.moved();
  }

  /** The engine to ask, or null while there is none: the cases then wait. */
  use(engine) {
    this.#engine = engine;
    this.#run();
  }

  pause(paused) {
    this.#paused = paused;
    this.#listeners.moved();
    this.#run();
  }

  /** Cases that wait stay on the list, not examined; what was answered of them is kept. */
  cancel() {
    const items = [...(this.#working ? [this.#working] : []), ...this.#waiting];
    this.#waiting = [];
    this.#working = null;
    this.#paused = false;
    for (const item of items) {
      item.state = 'stopped';
      this.#listeners.changed(item);
    }
    this.#listeners.moved();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (this.#engine && !this.#paused && this.#waiting.length > 0) {
      this.#working = this.#waiting.shift();
      await this.#examine(this.#working);
      this.#working = null;
      this.#listeners.moved();
    }
    this.#running = false;
    if (this.#waiting.length === 0) this.#pace = { slices: 0, milliseconds: 0 };
    this.#listeners.moved();
  }

  async #examine(item) {
    const mine = () => this.#working === item;
    item.state = 'working';
    this.#listeners.changed(item);
    const engine = this.#engine;
    try {
      // What two networks say of one case is not mixed.
      if (item.opened && item.opened.about.provenance.weights_sha256 !== engine.state.opened?.about.provenance.weights_sha256) forget(item);
      const known = new Set(item.evidence.map(({ slice }) => slice));
      const left = item.examined.filter((slice) => !known.has(slice) && !item.skipped.has(slice));
      // The next slice is read while the engine looks at this one.
      let ahead = left.length > 0 ? this.#read(item, left[0]) : null;
      for (const [at, slice] of left.entries()) {
        const start = performance.now();
        let first = ahead;
        let next = null;
        const read = async () => {
          const pixels = await (first ?? this.#read(item, slice));
          first = null;
          if (at + 1 < left.length) next ??= this.#read(item, left[at + 1]);
          return pixels;
        };
        const answer = await engine.classify(read).catch((error) => this.#skip(item, slice, error));
        if (!mine()) return;
        ahead = next ?? (at + 1 < left.length ? this.#read(item, left[at + 1]) : null);
        if (answer) this.#keep(item, slice, answer);
        if (left.length > 1) this.#listeners.changed(item);
        this.#pace.slices += 1;
        this.#pace.milliseconds += performance.now() - start;
        this.#listeners.moved();
        if (this.#paused && at + 1 < left.length) return void this.#putBack(item);
      }
      if (item.evidence.length === 0) throw item.problem ?? new Problem('no_slices');
      const [{ report, place }] = await this.#reader.assess([{ examined: item.evidence, ...this.#terms(item.opened) }]);
      if (mine()) Object.assign(item, { state: 'done', report, place });
    } catch (error) {
      if (!mine()) return;
      const problem = Problem.from(error, 'page');
      // The engine was exchanged under the case, which is not its fault.
      if (problem.code === 'closed') return void this.#putBack(item);
      Object.assign(item, { state: 'failed', problem });
    }
    if (mine()) this.#listeners.changed(item);
  }

  #putBack(item) {
    item.state = 'waiting';
    this.#waiting.unshift(item);
    this.#listeners.changed(item);
  }

  #read(item, slice) {
    const place = placeOf(item, item.axes[0].axis, slice);
    const wanted = slice === mainSlice(item) ? THUMBNAIL : 0;
    const read = this.#reader.slice(place.source, place.axis, place.index, wanted).then(({ thumbnail, ...pixels }) => {
      if (thumbnail) this.#listeners.thumbnail(item, thumbnail);
      return pixels;
    });
    read.catch(() => {}); // it is awaited later, or not at all
    return read;
  }

  #keep(item, slice, { evidence, map, frame, milliseconds, opened }) {
    item.evidence.push({ slice, evidence });
    item.evidence.sort((a, b) => a.slice - b.slice);
    if (map) item.maps.set(slice, { map, frame });
    item.opened = opened;
    item.milliseconds += milliseconds;
  }

  /** A slice that cannot be read does not take the others with it: it is named. */
  #skip(item, slice, error) {
    const problem = Problem.from(error, 'page');
    if (problem.code === 'closed' || item.examined.length === 1) throw problem;
    item.skipped.add(slice);
    item.problem ??= new Problem('slice', `slice ${slice + 1} was not examined: ${problem.message}`, 'work', { slice: slice + 1, cause: problem });
    return null;
  }
}

function forget(item) {
  Object.assign(item, { evidence: [], maps: new Map(), opened: null, report: null, place: null, milliseconds: 0 });
}
