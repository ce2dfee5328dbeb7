// What the given files are: each ends in a case or among those that could not be read, with its reason.

import { Problem } from './problem.js';

/** What the reader that is there first opens, by name. The content decides; a wrong name costs nothing but a wait. */
const PICTURE = /\.(png|jpe?g)$/i;

export class Survey {
  #reader;
  #listeners;
  #next = 0;
  /** Batches under way. */
  #batches = 0;
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
   * Looks at files that were given together: those of a series are sought among them. What is given later does not wait for them, as their reader may
   * be on its way.
   * @param {import('./intake.js').Source[]} sources
   */
  async add(sources) {
    if (sources.length === 0) return;
    const life = this.#life;
    this.#batches += 1;
    this.#counts.known += sources.length;
    await this.#batch(sources.map((source) => ({ ...source, ...this.#arrival() })), life);
    if (life !== this.#life) return;
    this.#batches -= 1;
    if (this.#batches === 0) this.#rest();
  }

  /** Forgets the files that were not looked at yet. */
  clear() {
    this.#life += 1;
    if (this.#batches > 0) this.#rest();
    this.#batches = 0;
  }

  #rest() {
    this.#counts = { looked: 0, known: 0 };
    this.#listeners.progress(null);
  }

  #arrival() {
    const file = this.#next;
    this.#next += 1;
    return { key: file, arrival: file };
  }

  async #batch(sources, life) {
    const origins = new Map(sources.map((source) => [source.key, source]));
    const series = [];
    const origin = (file) => origins.get(file);
    const group = async (parts) => {
      if (parts.length === 0) return;
      const cases = await this.#reader.group(parts);
      if (life === this.#life) this.#listeners.found(cases, origin);
    };
    const isPicture = ({ name }) => PICTURE.test(name);
    for (const source of [...sources.filter(isPicture), ...sources.filter((other) => !isPicture(other))]) {
      const file = source.key;
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

  #fail(name, arrival, error) {
    this.#listeners.failed({ name, arrival, problem: Problem.from(error, 'page') });
  }
}
