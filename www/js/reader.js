// The reader as the page sees it: one worker, replaced when a file kills it. Only the file that did it hears of that.

import { EVERY_FORMAT, compiled, cpuModule } from './module.js';
import { Thread } from './thread.js';

/** How often requests that were under way beside a deadly one are asked again. The one that it died of is once: not every death is a file's fault. */
const AGAIN = 5;
/** After so many milliseconds the module for every format is asked for again if it could not be had, then after twice as many, and so on. */
const PAUSE = 5_000;
const LONGEST_PAUSE = 300_000;

export class Reader {
  #thread = null;
  /** Resolves when the module for every format is there; null before it is asked for. */
  #everyFormat = null;

  /** Resolves to {version, legend}; rejects with a Problem if there is no reader to be had. */
  async start(cache) {
    let ready = false;
    this.#thread?.close();
    // From the cache, so that a replacement works with the network unplugged. One that does not even open is not replaced.
    const ended = () => {
      this.#thread = null;
      if (ready) this.start('force-cache').catch(() => {});
    };
    const heard = ({ type }) => { if (type === 'formats') performance.mark('every-format'); };
    this.#thread = new Thread('reader_worker.js', 'reader', { heard, ended });
    this.#thread.hand(cpuModule(), compiled(cpuModule(), cache));
    const opening = this.#thread.ask({ type: 'open', cache });
    if (this.#everyFormat) this.#hand(this.#thread);
    const { value } = await opening;
    ready = true;
    return value;
  }

  /**
   * Fetches what reads more than PNG and JPEG, and what writes files. Begun when the page is ready, and again by the clock if it fails, so that no scan
   * is the cause of a request; a file that needs it waits for it. The mark `every-format` tells when it is there. Resolves when that is so, or has failed.
   */
  complete(cache, pause = PAUSE) {
    if (this.#everyFormat) return this.#everyFormat.catch(() => {});
    const coming = compiled(EVERY_FORMAT, cache);
    this.#everyFormat = coming;
    if (this.#thread) this.#hand(this.#thread);
    return coming.catch(() => {
      setTimeout(() => {
        if (this.#everyFormat !== coming) return;
        this.#everyFormat = null;
        this.complete('reload', Math.min(2 * pause, LONGEST_PAUSE));
      }, pause);
    });
  }

  /** Resolves when the module for every format is there, and asks for it if nobody has; rejects if it cannot be had now. */
  everyFormat() {
    this.complete('default');
    return this.#everyFormat;
  }

  #hand(thread) {
    thread.hand(EVERY_FORMAT, this.#everyFormat, () => {});
  }

  /** What a file is. If it is not to `wait` and the module that reads it has not come, rejects with the code `formats`. */
  survey(source, wait = true) { return this.#ask({ type: 'survey', source }, undefined, wait); }
  group(parts) { return this.#ask({ type: 'group', parts }); }
  sample() { return this.#ask({ type: 'sample' }); }
  /** The bytes of a synthetic scan with the lesion {x, y, radius, strength}, or without one. */
  draw(lesion) { return this.#ask({ type: 'draw', lesion }); }
  /** A slice for the engine: {width, height, pixels, thumbnail}. */
  slice(source, axis, index, thumbnail = 0) { return this.#ask({ type: 'slice', source, axis, index, thumbnail }); }
  async thumbnail(source, axis, index, side) {
    return (await this.#ask({ type: 'thumbnail', source, axis, index, side })).thumbnail;
  }
  /** {picture, overlay}; see `src/web/reader.rs`. */
  picture(source, axis, index, look) { return this.#ask({ type: 'picture', source, axis, index, ...look }); }
  /** {report, place} for each of `cases`, which are {examined, calibration, provenance, options}. */
  assess(cases) { return this.#ask({ type: 'assess', cases }); }
  /** What a threshold costs where `percent` of 100 scans show a tumour. */
  operating(curve, threshold, percent) { return this.#ask({ type: 'operating', curve, threshold, percent }); }
  csv(worklist, names) { return this.#ask({ type: 'csv', worklist, names }); }
  json(worklist, names) { return this.#ask({ type: 'json', worklist, names }); }
  restore(text) { return this.#ask({ type: 'restore', text }); }
  dicom(worklist, index, names) { return this.#ask({ type: 'dicom', worklist, index, names }); }
  dicomAll(worklist, names) { return this.#ask({ type: 'dicomAll', worklist, names }); }

  /** Requests may come before a replacement is ready: the worker takes them in turn. */
  async #ask(message, left = { closed: AGAIN, crash: 1 }, wait = true) {
    // One that could not be replaced when it died may have come within reach.
    if (!this.#thread) this.start('force-cache').catch(() => {});
    try {
      return (await this.#thread.ask(message)).value;
    } catch (problem) {
      if (problem.code === 'formats' && wait) {
        await this.everyFormat();
        // Handed over by now, and taken before this comes; but for a reader that was replaced meanwhile.
        return this.#ask(message, left);
      }
      if (!left[problem.code]) throw problem;
      return this.#ask(message, { ...left, [problem.code]: left[problem.code] - 1 }, wait);
    }
  }
}
