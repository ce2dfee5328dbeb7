// The operating point: from which probability of a tumour a case is flagged, and what that costs. The figures come from the reader.

import { definitions } from './element.js';
import { latest } from './latest.js';
import * as wording from './wording.js';

/** The roles whose figures are shown unless another is chosen: those of other scanners, then those on which no threshold was chosen. */
const FIRST = ['external_dev', 'test', 'val'];

export class Operating {
  #parts;
  #reader;
  #changed;
  #opened = null;
  /** The chosen threshold; null is the shipped one. */
  #threshold = null;

  /**
   * @param {Record<string, HTMLElement>} parts  operating, threshold, shown, shipped, prevalence, prevalenceShown, role, figures, measured
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
    parts.role.addEventListener('change', () => this.#show());
  }

  /** The chosen threshold; null for the shipped one. */
  get threshold() {
    return this.#threshold;
  }

  /** Another network: its shipped point, as long as nobody moves it. */
  use(opened) {
    if (this.#opened?.about.provenance.weights_sha256 === opened.about.provenance.weights_sha256) return;
    this.#opened = opened;
    this.#threshold = null;
    const { operating, role } = this.#parts;
    operating.hidden = !opened.calibration.decisions;
    const roles = Object.keys(opened.operating);
    // Slices that chose nothing come first.
    const first = FIRST.find((name) => roles.includes(name)) ?? roles[0];
    this.#offer(roles, first);
    role.parentElement.hidden = roles.length < 2;
    this.#show();
  }

  /** The same in another language. */
  redraw() {
    const { role } = this.#parts;
    this.#offer([...role.options].map(({ value }) => value), role.value);
    this.#show();
  }

  #offer(roles, chosen) {
    this.#parts.role.replaceChildren(...roles.map((name) => new Option(wording.roleName(name), name, name === chosen, name === chosen)));
  }

  #show() {
    const { threshold, shown, shipped, prevalence, prevalenceShown } = this.#parts;
    const point = this.#opened?.calibration.decisions?.tumor.threshold;
    if (point === undefined) return;
    const value = this.#threshold ?? point;
    threshold.value = String(value);
    const words = wording.threshold(value, this.#threshold === null);
    shown.textContent = words;
    threshold.setAttribute('aria-valuetext', words);
    shipped.disabled = this.#threshold === null;
    const share = wording.prevalence(prevalence.value);
    prevalenceShown.textContent = share;
    prevalence.setAttribute('aria-valuetext', share);

    this.#ask();
  }

  #ask = latest(async () => {
    const { prevalence, role, figures, measured } = this.#parts;
    const asked = this.#threshold ?? this.#opened.calibration.decisions.tumor.threshold;
    const curve = this.#opened.operating[role.value];
    const found = curve ? await this.#reader.operating(curve, asked, Number(prevalence.value)).catch(() => null) : null;
    figures.replaceChildren(...definitions(found ? wording.operating(found) : []));
    measured.textContent = found ? wording.measured({ ...found, role: role.value }) : wording.noCurve();
  });
}
