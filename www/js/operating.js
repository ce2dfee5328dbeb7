// The operating point: from which probability of a tumour a case is flagged, and what that costs. The figures come from the reader.

import { definitions } from './element.js';
import * as wording from './wording.js';

export class Operating {
  #parts;
  #reader;
  #changed;
  #calibration = null;
  /** The chosen threshold; null is the shipped one. */
  #threshold = null;
  #busy = false;
  #wanted = false;

  /**
   * @param {Record<string, HTMLElement>} parts  operating, threshold, shown, shipped, prevalence, figures, measured
   * @param {import('./reader.js').Reader} reader
   * @param {() => void} changed  the threshold has moved
   */
  constructor(parts, reader, changed) {
    this.#parts = parts;
    this.#reader = reader;
    this.#changed = changed;
    const move = (threshold) => {
      this.#threshold = threshold;
      this.#show();
      changed();
    };
    parts.threshold.addEventListener('input', () => move(Number(parts.threshold.value)));
    parts.shipped.addEventListener('click', () => move(null));
    parts.prevalence.addEventListener('input', () => this.#show());
  }

  /** The chosen threshold; null for the shipped one. */
  get threshold() {
    return this.#threshold;
  }

  /** Another network: its shipped point, as long as nobody moves it. */
  use(calibration) {
    if (this.#calibration === calibration) return;
    this.#calibration = calibration;
    this.#threshold = null;
    this.#parts.operating.hidden = !calibration?.decisions;
    this.#show();
  }

  async #show() {
    const { threshold, shown, shipped, prevalence, figures, measured } = this.#parts;
    const point = this.#calibration?.decisions?.tumor.threshold;
    if (point === undefined) return;
    const value = this.#threshold ?? point;
    threshold.value = String(value);
    const words = wording.threshold(value, this.#threshold === null);
    shown.textContent = words;
    threshold.setAttribute('aria-valuetext', words);
    shipped.disabled = this.#threshold === null;
    prevalence.setAttribute('aria-invalid', String(!prevalence.validity.valid));
    if (!prevalence.validity.valid || prevalence.value === '') return;

    // While one question is under way only the last one counts.
    this.#wanted = true;
    if (this.#busy) return;
    this.#busy = true;
    while (this.#wanted) {
      this.#wanted = false;
      const asked = this.#threshold ?? this.#calibration.decisions.tumor.threshold;
      const found = await this.#reader.operating(this.#calibration, asked, Number(prevalence.value)).catch(() => null);
      figures.replaceChildren(...definitions(found ? wording.operating(found) : []));
      measured.textContent = found ? wording.measured(found) : wording.NO_CURVE;
    }
    this.#busy = false;
  }
}
