// The strip of a stack: how suspicious each examined slice is, and a slider over it that goes to any slice.

import * as wording from './wording.js';

export class Strip {
  #element;
  #slider;
  #bars;
  #shown = null;

  /** @param {HTMLElement} element  @param {HTMLInputElement} slider  @param {(index: number) => void} go */
  constructor(element, slider, go) {
    this.#element = element;
    this.#slider = slider;
    this.#bars = element.querySelector('.bars');
    slider.addEventListener('input', () => go(Number(slider.value)));
  }

  hide() {
    this.#element.hidden = true;
  }

  /** @param {Array<{slice: number, decision: string, tumor: number, familiar: boolean|null}>} slices  as the report lists them */
  show(index, count, slices, deciding) {
    this.#element.hidden = false;
    this.#slider.max = String(count - 1);
    this.#slider.value = String(index);
    this.#slider.setAttribute('aria-valuetext', wording.sliceText(index, count, slices.find(({ slice }) => slice === index), index === deciding));
    this.#element.style.setProperty('--count', String(count));
    if (this.#shown === slices) return;
    this.#shown = slices;
    this.#element.style.setProperty('--bars', String(Math.max(1, slices.length)));
    this.#bars.replaceChildren(...slices.map(({ slice, decision, tumor, familiar }) => {
      const bar = document.createElement('span');
      Object.assign(bar.dataset, { slice: String(slice), decision, familiar: String(familiar ?? 'unknown'), tumor: String(tumor) });
      if (slice === deciding) bar.dataset.deciding = '';
      bar.style.setProperty('--at', String(slice));
      bar.style.setProperty('--p', String(tumor));
      return bar;
    }));
  }
}
