// What the network says of the picture: the decision, why, and the four calibrated probabilities.

import { bars, fill } from '../element.js';
import { CLASSES, caution, className, percent, reasons, shortFinding, wouldHaveSaid } from '../wording.js';
import { text } from '../locale.js';

export class Answer {
  #panel;
  #report = null;
  #maps = false;
  #own = false;

  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.#panel = panel;
  }

  /** `maps`: whether the network draws lesion maps; `own`: whether the picture is a person's own. */
  show(report, maps, own) {
    this.#report = report;
    this.#maps = maps;
    this.#own = own;
    this.redraw();
  }

  /** Of a picture that is not shown any more nothing is said. */
  forget() {
    this.#report = null;
    const panel = this.#panel;
    for (const key of ['state', 'decision', 'class', 'familiar']) delete panel.dataset[key];
    for (const selector of ['.finding', '.reasons', '.aside', '.probabilities', '#no-map', '.caution']) panel.querySelector(selector).replaceChildren();
    for (const selector of ['.reasons', '.aside', '.switch']) panel.querySelector(selector).hidden = true;
  }

  /** The answer in a sentence, for screen readers. */
  get words() {
    if (!this.#report) return '';
    const { class: top, probabilities, familiar } = this.#report;
    // Of what the network does not know no class is named.
    if (familiar === false) return this.#finding;
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
    part('.caution').textContent = this.#own ? caution() : text('classroom-caution');
    part('.switch').hidden = !this.#maps || unfamiliar;
  }

  get #finding() {
    return shortFinding({ state: 'done', report: this.#report });
  }
}
