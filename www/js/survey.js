// What the given files are: each ends in a case or among those that could not be read, with its reason.

import { Problem } from './problem.js';

export class Survey {
  #reader;
  #listeners;
  #waiting = [];
  #running = false;
  #next = 0;
  /** Rises when all is forgotten: what is under way then tells nobody. */
  #life = 0;
  /** Files and entries looked at, and those known of, since it last stood still. */
  #counts = { looked: 0, known: 0 };

  /**
   * @param {import('./reader.js').Reader} reader
   * @param {{found: (cases: object[], origin: (file: number) => object) => void, failed: (item: {name: string, arrival: number, problem: Problem}) => void, progress: (counts: {looked: number, known: number}|null) => void}} listeners
   *   `found` gets cases as the reader groups them, and where their files come from; `progress` null when all was looked at
   */
  constructor(reader, listeners) {
    this.#reader = reader;
    this.#listeners = listeners;
  }

  /** @param {import('./intake.js').Source[]} sources */
  add(sources) {
    if (sources.length === 0) return;
    this.#waiting.push(sources);
    this.#counts.known += sources.length;
    this.#run();
  }

  /** Forgets the files that were not looked at yet. */
  clear() {
    this.#waiting = [];
    this.#life += 1;
    this.#counts = { looked: 0, known: 0 };
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (this.#waiting.length > 0) await this.#batch(this.#waiting.shift());
    this.#running = false;
    this.#counts = { looked: 0, known: 0 };
    this.#listeners.progress(null);
  }

  /** The files that were given together: those of a series are sought among them. */
  async #batch(sources) {
    const life = this.#life;
    const origins = new Map();
    const series = [];
    const origin = (file) => origins.get(file);
    const group = async (parts) => {
      if (parts.length === 0) return;
      const cases = await this.#reader.group(parts);
      if (life === this.#life) this.#listeners.found(cases, origin);
    };
    for (const source of sources) {
      const file = this.#next;
      this.#next += 1;
      origins.set(file, { ...source, key: file, arrival: file });
      if (life !== this.#life) return;
      // A picture that belongs to no series waits for no other file.
      for (const part of await this.#parts(source, file)) {
        if (part.found.series) series.push(part);
        else await group([part]).catch((error) => { if (life === this.#life) this.#fail(part.name, file, error); });
      }
    }
    await group(series).catch((error) => {
      if (life !== this.#life) return;
      for (const { name, file } of series) this.#fail(name, file, error);
    });
  }

  async #parts(source, file) {
    const life = this.#life;
    const look = async (entry, name) => {
      try {
        if (!source.file) throw new Problem('unreadable');
        return await this.#reader.survey({ file: source.file, key: file, entry });
      } catch (error) {
        if (life === this.#life) this.#fail(name, file, error);
        return null;
      } finally {
        if (life === this.#life) {
          this.#counts.looked += 1;
          this.#listeners.progress(this.#counts);
        }
      }
    };
    const whole = await look(null, source.name);
    if (!whole) return [];
    if (!whole.archive) return [{ file, entry: null, name: source.name, found: whole.scan }];
    this.#counts.known += whole.archive.length;
    const parts = [];
    for (const [entry, { name }] of whole.archive.entries()) {
      const inside = `${source.name}/${name}`;
      if (life !== this.#life) return [];
      const { scan } = (await look(entry, inside)) ?? {};
      if (scan) parts.push({ file, entry, name: inside, found: scan });
    }
    if (whole.archive.length === 0) this.#fail(source.name, file, new Problem('empty_archive'));
    return parts;
  }

  #fail(name, arrival, error) {
    this.#listeners.failed({ name, arrival, problem: Problem.from(error, 'page') });
  }
}
