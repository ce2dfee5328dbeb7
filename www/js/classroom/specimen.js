// What the network looks at: the synthetic scan as it is drawn now, or a slice of a person's own picture.

import { Problem } from '../problem.js';
import { fromGroup, mainSlice, placeOf } from '../case.js';

export class Specimen {
  #reader;
  #next = 0;
  /** The case of a person's own picture, and which of its slices is shown; null for the synthetic scan. */
  #own = null;
  #index = 0;

  constructor(reader) {
    this.#reader = reader;
  }

  get own() {
    return this.#own !== null;
  }

  get slices() {
    return this.#own?.axes[0].count ?? 1;
  }

  get index() {
    return this.#index;
  }

  set index(index) {
    this.#index = index;
  }

  /** Takes a file; rejects with a Problem, and all stays as it was. */
  async take(file) {
    const key = this.#key();
    const told = await this.#reader.survey({ file, key, entry: null });
    if (told.archive) throw new Problem('classroom_archive');
    const [group] = await this.#reader.group([{ file: key, entry: null, name: file.name, found: told.scan }]);
    if (group.refusal) throw new Problem(group.refusal.code, group.refusal.message, 'work', group.refusal.values);
    const own = fromGroup(group, () => ({ file }));
    const index = mainSlice(own);
    // A header says nothing of whether its pixels can be read.
    const { source, axis, index: at } = placeOf(own, own.axes[0].axis, index);
    await this.#reader.picture(source, axis, at, {});
    this.#own = own;
    this.#index = index;
  }

  forget() {
    this.#own = null;
    this.#index = 0;
  }

  /** Where the reader finds it: {source, axis, index, own}; `own` is the case of a person's own picture, or null. */
  async place(lesion) {
    const own = this.#own;
    if (own) return { ...placeOf(own, own.axes[0].axis, this.#index), own };
    const bytes = await this.#reader.draw(lesion);
    return { source: { file: new Blob([bytes]), key: this.#key(), entry: null }, axis: 'native', index: 0, own: null };
  }

  /** Each drawing is a file of its own to the reader. */
  #key() {
    this.#next += 1;
    return this.#next;
  }
}
