// The row of one case: its picture, name, finding, probability, urgency and marks. Renders, computes nothing.

import { place } from './canvas.js';
import { element } from './element.js';
import * as wording from './wording.js';

export class Row {
  #find;
  #shown = '';
  /** Whether it has its picture, or asked for it. */
  pictured = false;

  /** @param {import('./case.js').Case} item  @param {HTMLTemplateElement} template */
  constructor(item, template) {
    this.item = item;
    this.element = template.content.cloneNode(true).firstElementChild;
    this.#find = (selector) => this.element.querySelector(selector);
    this.element.id = `case-${item.id}`;
    Object.assign(this.element.dataset, { arrival: String(item.arrival), id: String(item.id) });
    const name = this.#find('.name');
    name.dir = 'auto';
    this.update();
  }

  picture(bitmap) {
    this.pictured = true;
    place(this.#find('.thumb'), bitmap);
    this.element.dataset.pictured = '';
  }

  select(selected) {
    this.element.setAttribute('aria-selected', String(selected));
    this.element.tabIndex = selected ? 0 : -1;
  }

  update() {
    const { item } = this;
    const marks = wording.rowMarks(item);
    const { state, report } = item;
    this.element.dataset.state = state;
    if (report) Object.assign(this.element.dataset, { decision: report.decision, urgency: String(report.urgency) });
    else {
      delete this.element.dataset.decision;
      delete this.element.dataset.urgency;
    }
    const texts = {
      '.name': item.name,
      '.finding': wording.shortFinding(item),
      '.more': wording.rowFacts(item),
      '.probability': wording.rowProbability(item),
    };
    const shown = JSON.stringify([texts, marks, report && wording.rowUrgency(item), wording.urgencyBefore()]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    for (const [selector, text] of Object.entries(texts)) this.#find(selector).textContent = text;
    this.#find('.name').title = item.name;
    // What the eye gets from a bar or a sign, a screen reader gets in words: the row is read as its content.
    const urgency = this.#find('.urgency');
    urgency.replaceChildren(...(report ? [element('span', wording.urgencyBefore(), 'visually-hidden'), wording.rowUrgency(item)] : []));
    urgency.style.setProperty('--u', String(report?.urgency ?? 0));
    this.#find('.marks').replaceChildren(...marks.map(([code, sign, words]) => {
      const mark = element('span', '');
      const shape = element('span', sign);
      shape.setAttribute('aria-hidden', 'true');
      mark.append(shape, element('span', words, 'visually-hidden'));
      mark.title = words;
      mark.dataset.code = code;
      return mark;
    }));
  }
}
