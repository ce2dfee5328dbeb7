// What the network says of the picture: the decision, why, and the four calibrated probabilities.

import { bars, fill } from '../element.js';
import { CLASSES, className, percent, reasons, shortFinding, wouldHaveSaid } from '../wording.js';
import { text } from '../locale.js';

export class Answer {
  #panel;
  #report = null;
  #maps = false;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#panel = panel;
  }

  /** `maps`: whether the network draws lesion maps. */
  show(report, maps) {
    this.#report = report;
    this.#maps = maps;
    this.redraw();
  }

  /** The answer in a sentence, for screen readers. */
  get words() {
    if (!this.#report) return '';
    const { class: top, probabilities } = this.#report;
    return text('classroom-announcement', { finding: this.#finding, name: className(top), percent: percent(probabilities[top]) });
  }

  redraw() {
    const report = this.#report;
    if (!report) return;
    const panel = this.#panel;
    const part = (selector) => panel.querySelector(selector);
    const unfamiliar = report.familiar === false;
    Object.assign(panel.dataset, { state: 'done', decision: report.decision, class: report.class, familiar: String(report.familiar ?? 'unknown') });
    part('.finding').textContent = this.#finding;
    fill(part('.reasons'), reasons(report));
    part('.aside').hidden = !unfamiliar;
    part('.aside').textContent = unfamiliar ? wouldHaveSaid() : '';
    part('.probabilities').replaceChildren(...bars(CLASSES, className, report.probabilities, percent, unfamiliar ? null : report.class));
    part('#no-map').textContent = !this.#maps ? text('classroom-map-none') : unfamiliar ? text('classroom-map-hidden') : '';
    part('.switch').hidden = !this.#maps || unfamiliar;
  }

  get #finding() {
    return shortFinding({ state: 'done', report: this.#report });
  }
}
