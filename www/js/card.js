// The card of one file: the decision, its picture, the probabilities and where they came from. Renders, computes nothing.

import * as picture from './picture.js';
import * as wording from './wording.js';

export class Card {
  #source;
  #secondary;
  #find;
  #settled;

  /**
   * @param {import('./intake.js').Source} source
   * @param {{card: HTMLTemplateElement, secondary: HTMLTemplateElement}} templates
   * @param {{remove: (card: Card) => void, settled: (card: Card, words: string) => void}} listeners
   *   `remove` when its button is pressed, `settled` when it has its result or message, with the words for a screen reader
   */
  constructor(source, templates, { remove, settled }) {
    this.#source = source;
    this.#secondary = templates.secondary;
    this.#settled = settled;
    this.element = templates.card.content.cloneNode(true).firstElementChild;
    this.#find = (selector) => this.element.querySelector(selector);

    const title = this.#find('h3');
    title.textContent = source.name;
    title.dir = 'auto';
    title.title = source.name;
    if (source.tag) this.#show('.tag', source.tag);
    this.#find('.caution').textContent = wording.CAUTION;
    this.#find('.provenance summary').textContent = wording.ABOUT;
    const button = this.#find('.remove');
    button.setAttribute('aria-label', wording.removeLabel(source.name));
    button.addEventListener('click', () => remove(this));
    this.#find('.probabilities').append(...wording.CLASSES.map(bar));
  }

  get name() {
    return this.#source.name;
  }

  get state() {
    return this.element.dataset.state;
  }

  read(engine) {
    return this.#source.read(engine);
  }

  wait() {
    this.element.dataset.state = 'waiting';
    this.#find('.finding').textContent = wording.WAITING;
  }

  work() {
    this.element.dataset.state = 'working';
    this.#find('.finding').textContent = wording.READING;
  }

  /** @param {{result: object, milliseconds: number, opened: object}} answer */
  done({ result, milliseconds, opened }) {
    picture.show(this.#find('figure'), this.name, result);
    this.#find('.finding').textContent = wording.finding(result);
    this.#list('.reasons', wording.reasons(result));
    this.#show('.set', wording.predictionSet(result));
    for (const row of this.element.querySelectorAll('[data-label]')) {
      const probability = result.probabilities[row.dataset.label];
      row.dataset.probability = String(probability);
      row.style.setProperty('--p', String(probability));
      row.querySelector('.percent').textContent = wording.percent(probability);
      if (row.dataset.label === result.class) row.dataset.top = '';
    }
    if (result.familiar === false) this.#setAside();
    this.#find('.facts').textContent =
      `${wording.urgency(result)}. ${wording.imageFacts(result)}. ${wording.computedBy(result, milliseconds)}.`;
    this.#list('.warnings', result.warnings.map(({ code, message }) => [code, wording.warning(message)]));
    const about = this.#find('.provenance');
    about.hidden = false;
    about.querySelector('dl').replaceChildren(
      ...wording.provenance(result, opened).flatMap(([name, value]) => [element('dt', name), element('dd', value)]),
    );
    about.querySelector('p').textContent = wording.INTERNAL_ACCURACY;
    Object.assign(this.element.dataset, {
      state: 'done',
      decision: result.decision,
      class: result.class,
      familiar: String(result.familiar ?? 'unknown'),
      urgency: String(result.urgency),
      backend: result.provenance.backend,
      milliseconds: String(milliseconds),
    });
    if (result.prediction_set) {
      Object.assign(this.element.dataset, { set: result.prediction_set.join(' '), coverage: String(result.coverage) });
    }
    this.#settled(this, wording.announceDone(this.name, result));
  }

  fail(message) {
    this.element.dataset.state = 'failed';
    this.#find('.finding').textContent = wording.NOT_READ;
    this.#show('.message', message);
    this.#settled(this, wording.announceFailed(this.name, message));
  }

  /** What the network says of a picture it does not know is there for who asks, and does not look like an answer. */
  #setAside() {
    const aside = this.#secondary.content.cloneNode(true).firstElementChild;
    aside.querySelector('summary').textContent = wording.WOULD_HAVE_SAID;
    const classes = this.#find('.classes');
    classes.replaceWith(aside);
    aside.append(classes);
  }

  /** Fills a list from pairs of a code and a sentence; without any it stays hidden. */
  #list(selector, lines) {
    const list = this.#find(selector);
    list.hidden = lines.length === 0;
    list.replaceChildren(...lines.map(([code, text]) => {
      const item = element('li', text);
      item.dataset.code = code;
      return item;
    }));
  }

  #show(selector, text) {
    const shown = this.#find(selector);
    shown.textContent = text;
    shown.hidden = false;
  }
}

function bar(name) {
  const row = document.createElement('div');
  row.dataset.label = name;
  const value = element('dd', '');
  const track = element('span', '', 'track');
  track.setAttribute('aria-hidden', 'true');
  value.append(track, element('span', '', 'percent'));
  row.append(element('dt', wording.className(name)), value);
  return row;
}

function element(tag, text, className = '') {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}
