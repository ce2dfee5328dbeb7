// The card of one file: its picture, the finding, the probabilities and where they came from. Renders, computes nothing.

import * as wording from './wording.js';

export class Card {
  #source;
  #find;
  #settled;

  /**
   * @param {import('./intake.js').Source} source
   * @param {HTMLTemplateElement} template
   * @param {{remove: (card: Card) => void, settled: (card: Card, words: string) => void}} listeners
   *   `remove` when its button is pressed, `settled` when it has its result or message, with the words for a screen reader
   */
  constructor(source, template, { remove, settled }) {
    this.#source = source;
    this.#settled = settled;
    this.element = template.content.cloneNode(true).firstElementChild;
    this.#find = (selector) => this.element.querySelector(selector);

    const title = this.#find('h3');
    title.textContent = source.name;
    title.dir = 'auto';
    title.title = source.name;
    if (source.tag) this.#show('.tag', source.tag);
    this.#find('.caution').textContent = wording.CAUTION;
    this.#find('summary').textContent = wording.ABOUT;
    const button = this.#find('.remove');
    button.setAttribute('aria-label', wording.removeLabel(source.name));
    button.addEventListener('click', () => remove(this));
    this.#find('.probabilities').append(...wording.CLASSES.map(bar));
    this.#find('canvas').setAttribute('aria-hidden', 'true');
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
    this.#paint(result.preview);
    this.#find('.finding').textContent = wording.finding(result.class);
    for (const row of this.element.querySelectorAll('[data-label]')) {
      const probability = result.probabilities[row.dataset.label];
      row.dataset.probability = String(probability);
      row.style.setProperty('--p', String(probability));
      row.querySelector('.percent').textContent = wording.percent(probability);
      if (row.dataset.label === result.class) row.dataset.top = '';
    }
    this.#find('.facts').textContent = `${wording.imageFacts(result)}. ${wording.computedBy(result, milliseconds)}.`;
    const warnings = this.#find('.warnings');
    warnings.hidden = result.warnings.length === 0;
    warnings.replaceChildren(...result.warnings.map(({ code, message }) => {
      const item = element('li', wording.warning(message));
      item.dataset.code = code;
      return item;
    }));
    const about = this.#find('.provenance');
    about.hidden = false;
    about.querySelector('dl').replaceChildren(
      ...wording.provenance(result, opened).flatMap(([name, value]) => [element('dt', name), element('dd', value)]),
    );
    about.querySelector('p').textContent = wording.INTERNAL_ACCURACY;
    Object.assign(this.element.dataset, {
      state: 'done', class: result.class, backend: result.provenance.backend, milliseconds: String(milliseconds),
    });
    this.#settled(this, wording.announceDone(this.name, result));
  }

  fail(message) {
    this.element.dataset.state = 'failed';
    this.#find('.finding').textContent = wording.NOT_READ;
    this.#show('.message', message);
    this.#settled(this, wording.announceFailed(this.name, message));
  }

  #paint({ width, height, rgba }) {
    const canvas = this.#find('canvas');
    canvas.width = width;
    canvas.height = height;
    const pixels = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength);
    canvas.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
    canvas.setAttribute('aria-label', wording.pictureLabel(this.name));
    canvas.removeAttribute('aria-hidden');
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
