// The files that wait for the engine, read one after the other in the order given.

import { Problem } from './problem.js';
import { fileProblem } from './wording.js';

/**
 * What the queue asks of a card: `read()` gives the bytes; `wait()`, `work()`, `done(answer)` and `fail(message)` show where it is.
 */
export class Queue {
  #waiting = [];
  #cards = new Set();
  #engine = null;
  #working = false;
  #changed;

  /** @param {(counts: {all: number, done: number, failed: number}) => void} changed */
  constructor(changed) {
    this.#changed = changed;
  }

  add(card) {
    this.#cards.add(card);
    this.#waiting.push(card);
    card.wait();
    this.#tell();
    this.#run();
  }

  /** Forgets a card; an answer that is still under way is dropped. */
  remove(card) {
    this.#cards.delete(card);
    this.#waiting = this.#waiting.filter((other) => other !== card);
    this.#tell();
  }

  clear() {
    for (const card of [...this.#cards]) this.remove(card);
  }

  /** The engine to ask, or null while there is none: the files then wait. */
  use(engine) {
    this.#engine = engine;
    this.#run();
  }

  async #run() {
    if (this.#working) return;
    this.#working = true;
    while (this.#engine && this.#waiting.length > 0) await this.#serve(this.#waiting.shift(), this.#engine);
    this.#working = false;
  }

  async #serve(card, engine) {
    card.work();
    try {
      const answer = await engine.classify(() => card.read(engine));
      if (this.#cards.has(card)) card.done(answer);
    } catch (error) {
      if (!this.#cards.has(card)) return;
      const problem = Problem.from(error, 'page');
      if (problem.code === 'closed') {
        // The engine was exchanged under the file, which is not its fault.
        this.#waiting.unshift(card);
        card.wait();
        return;
      }
      card.fail(fileProblem(problem));
    }
    this.#tell();
  }

  #tell() {
    const cards = [...this.#cards];
    const count = (state) => cards.filter((card) => card.state === state).length;
    this.#changed({ all: cards.length, done: count('done'), failed: count('failed') });
  }
}
