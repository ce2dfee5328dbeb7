// The result of the chosen case: the decision first, then why, how sure, by which slice, and how it was made. Renders, computes nothing.

import { bars, definitions, element, fill, segments } from './element.js';
import * as wording from './wording.js';

export class Panel {
  #root;
  #find;
  #item = null;
  #said = '';
  #setAside = null;

  /**
   * @param {HTMLElement} root
   * @param {{deciding: () => void, coverage: (value: number) => void, reviewed: (item: object) => void, remove: (item: object) => void, retry: (item: object) => void}} listeners
   */
  constructor(root, listeners) {
    this.#root = root;
    this.#find = (selector) => root.querySelector(selector);
    this.#find('#deciding').addEventListener('click', () => listeners.deciding());
    this.#find('#coverage').addEventListener('change', ({ target }) => listeners.coverage(Number(target.value)));
    this.#find('#remove').addEventListener('click', () => listeners.remove(this.#item));
    this.#find('#retry-case').addEventListener('click', () => listeners.retry(this.#item));
    const review = ({ target }) => {
      if (!this.#item) return;
      const note = this.#find('#remark').value;
      // Who writes without having decided is not sure.
      if (note.trim() && target.id === 'remark' && !this.#find('#verdict :checked').value) this.#find('#verdict [value="unsure"]').checked = true;
      const verdict = this.#find('#verdict :checked').value;
      this.#item.review = verdict ? { verdict, note, at: new Date().toISOString() } : null;
      listeners.reviewed(this.#item);
    };
    this.#find('#verdict').addEventListener('change', review);
    this.#find('#remark').addEventListener('input', review);
    this.show(null);
  }

  /** @param {import('./case.js').Case|null} item */
  show(item) {
    this.#item = item;
    this.#said = '';
    this.#root.dataset.shown = item ? 'case' : 'nothing';
    this.#root.scrollTop = 0;
    if (this.#setAside) this.#setAside.open = false;
    this.#title();
    if (!item) return;
    for (const input of this.#root.querySelectorAll('#verdict input')) input.checked = input.value === (item.review?.verdict ?? '');
    this.#find('#remark').value = item.review?.note ?? '';
    this.update(null);
  }

  /** Presses a button of the review. */
  verdict(name) {
    if (!this.#item) return;
    const input = this.#find(`#verdict [value="${name}"]`);
    input.checked = true;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }

  get item() {
    return this.#item;
  }

  /** The case has changed. `coverages` are those of its network. */
  update(coverages) {
    const item = this.#item;
    if (!item) return;
    const { report, state } = item;
    this.#state(item);
    this.#text('.tag', wording.tag(item));
    this.#find('.finding').textContent = wording.finding(item);
    this.#find('.facts').textContent = wording.facts(item);
    const problem = state === 'failed' || (state === 'done' && item.problem) ? wording.problem(item.problem) : '';
    this.#text('.message', problem);
    this.#find('#retry-case').hidden = !(['failed', 'stopped'].includes(state) && item.sources.length > 0);
    fill(this.#find('.warnings'), wording.warnings(item));
    for (const part of ['.classes', '.caution', '.review']) this.#find(part).hidden = !report && part !== '.review';
    this.#aside(report?.familiar === false);
    fill(this.#find('.reasons'), report ? wording.reasons(report) : []);
    this.#find('.provenance').hidden = !report;
    const deciding = report ? wording.deciding(report, item) : '';
    this.#find('.deciding').hidden = !deciding;
    this.#find('.deciding span').textContent = deciding;
    if (!report) return void this.#forget();
    this.#text('.set', wording.predictionSet(report));
    if (coverages) this.#coverages(coverages, report.coverage);
    this.#find('.probabilities').replaceChildren(
      ...bars(wording.CLASSES, wording.className, report.probabilities, wording.percent, report.class),
    );
    // Rebuilt only if it says something else: a screen reader may be in it.
    const rows = wording.provenance(item);
    if (JSON.stringify(rows) !== this.#said) this.#find('.provenance dl').replaceChildren(...definitions(rows));
    this.#said = JSON.stringify(rows);
  }

  /** Nothing of the case before stays, not even unseen. */
  #forget() {
    this.#text('.set', '');
    this.#find('.probabilities').replaceChildren();
    this.#find('.provenance dl').replaceChildren();
    this.#said = '';
  }

  /** The same in another language. */
  redraw(coverages) {
    this.#title();
    if (this.#item) this.update(coverages);
  }

  #title() {
    const title = this.#find('#case-title');
    title.textContent = this.#item?.name ?? wording.noCase();
    title.title = this.#item?.name ?? '';
    title.dir = 'auto';
  }

  kept(words) {
    this.#find('#kept').textContent = words;
  }

  /** What the style sheet and programs read. */
  #state({ arrival, state, report, milliseconds }) {
    const { dataset } = this.#root;
    for (const name of ['decision', 'class', 'familiar', 'urgency', 'backend', 'milliseconds', 'set', 'coverage', 'lesion', 'deciding']) delete dataset[name];
    Object.assign(dataset, { arrival: String(arrival), state });
    if (!report) return;
    Object.assign(dataset, {
      decision: report.decision,
      class: report.class,
      familiar: String(report.familiar ?? 'unknown'),
      urgency: String(report.urgency),
      backend: report.provenance.backend,
      milliseconds: String(milliseconds),
      deciding: String(report.deciding),
    });
    if (report.prediction_set) Object.assign(dataset, { set: report.prediction_set.join(' '), coverage: String(report.coverage) });
    if (report.lesion) dataset.lesion = JSON.stringify([...report.lesion.centre, ...report.lesion.extent, report.lesion.peak]);
  }

  #coverages(all, chosen) {
    const box = this.#find('#coverage');
    box.hidden = all.length < 2;
    const key = JSON.stringify([all.map(wording.coverageName), chosen]);
    if (box.dataset.key === key) return;
    box.dataset.key = key;
    const focused = box.contains(document.activeElement);
    box.replaceChildren(
      box.querySelector('legend'),
      ...segments('coverage', all.map((value) => [String(value), wording.coverageName(value)]), String(chosen)),
    );
    if (focused) box.querySelector(':checked')?.focus();
  }

  /** What the network says of a picture it does not know is there for who asks, and does not look like an answer. */
  #aside(strange) {
    const classes = this.#find('.classes');
    if (strange && !this.#setAside) {
      this.#setAside = document.createElement('details');
      this.#setAside.className = 'secondary';
      const summary = element('summary', wording.wouldHaveSaid());
      summary.dataset.l10n = 'result-would-have-said';
      this.#setAside.append(summary);
      classes.replaceWith(this.#setAside);
      this.#setAside.append(classes);
    } else if (!strange && this.#setAside) {
      this.#setAside.replaceWith(classes);
      this.#setAside = null;
    }
  }

  #text(selector, text) {
    const shown = this.#find(selector);
    shown.textContent = text;
    shown.hidden = text === '';
  }
}
