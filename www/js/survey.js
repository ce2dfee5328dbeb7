// What the given files are: each ends in a case or among those that could not be read, with its reason.

import { Problem } from './problem.js';

/** Said of a file whose reader has not come yet. */
const LATE = Symbol('late');

export class Survey {
  #reader;
  #listeners;
  #waiting = [];
  #running = false;
  /** Batches with files whose reader has not come. */
  #postponed = 0;
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

  /**
   * Files that were given together: those of a series are sought among them.
   * @param {import('./intake.js').Source[]} sources
   */
  add(sources) {
    if (sources.length === 0) return;
    const arrived = sources.map((source) => ({ ...source, ...this.#arrival() }));
    const origins = new Map(arrived.map((source) => [source.key, source]));
    this.#waiting.push({ sources: arrived, origin: (file) => origins.get(file), series: [], last: false });
    this.#counts.known += sources.length;
    this.#listeners.progress(this.#counts);
    this.#run();
  }

  /** Forgets the files that were not looked at yet. */
  clear() {
    this.#waiting = [];
    this.#postponed = 0;
    this.#life += 1;
    this.#counts = { looked: 0, known: 0 };
    if (!this.#running) this.#rest();
  }

  #arrival() {
    const file = this.#next;
    this.#next += 1;
    return { key: file, arrival: file };
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    while (this.#waiting.length > 0) await this.#batch(this.#waiting.shift());
    this.#running = false;
    this.#rest();
  }

  #rest() {
    if (this.#postponed > 0) return;
    this.#counts = { looked: 0, known: 0 };
    this.#listeners.progress(null);
  }

  /** Looks at the files of a batch; at those whose reader is on its way when that has come, or is known not to come: others do not wait for it. */
  async #batch({ sources, origin, series, last }) {
    const life = this.#life;
    const late = [];
    const group = async (parts) => {
      if (parts.length === 0) return;
      const cases = await this.#reader.group(parts);
      if (life === this.#life) this.#listeners.found(cases, origin);
    };
    for (const source of sources) {
      const parts = await this.#parts(source, last);
      if (life !== this.#life) return;
      if (!parts) late.push(source);
      // A picture that belongs to no series waits for no other file.
      for (const part of parts ?? []) {
        if (part.found.series) series.push(part);
        else await group([part]).catch((error) => { if (life === this.#life) this.#fail(part.name, source.key, error); });
      }
    }
    if (late.length > 0) {
      this.#postponed += 1;
      this.#reader.everyFormat().catch(() => {}).then(() => {
        if (life !== this.#life) return;
        this.#postponed -= 1;
        this.#waiting.push({ sources: late, origin, series, last: true });
        this.#run();
      });
      return;
    }
    await group(series).catch((error) => {
      if (life !== this.#life) return;
      for (const { name, file } of series) this.#fail(name, file, error);
    });
  }

  /** What there is in a file; null if its reader has not come, and this is not the last time that it is asked. */
  async #parts(source, last) {
    const life = this.#life;
    const file = source.key;
    const look = async (entry, name) => {
      // Of an archive that was opened nothing is put off.
      const wait = last || entry !== null;
      try {
        if (!source.file) throw new Problem('unreadable');
        const found = await this.#reader.survey({ file: source.file, key: file, entry }, wait);
        if (life === this.#life) this.#looked();
        return found;
      } catch (error) {
        if (error.code === 'formats' && !wait) return LATE;
        if (life === this.#life) {
          this.#fail(name, file, error);
          this.#looked();
        }
        return null;
      }
    };
    const whole = await look(null, source.name);
    if (whole === LATE) return null;
    if (!whole) return [];
    if (!whole.archive) return [{ file, entry: null, name: source.name, found: whole.scan }];
    if (life !== this.#life) return [];
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

  #looked() {
    this.#counts.looked += 1;
    this.#listeners.progress(this.#counts);
  }

  #fail(name, arrival, error) {
    this.#listeners.failed({ name, arrival, problem: Problem.from(error, 'page') });
  }
}
