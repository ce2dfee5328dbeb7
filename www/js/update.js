// The bar's words on the offline copy and on a new version of the page, which is used only when a person says so.

import { element } from './element.js';
import { text } from './locale.js';
import { offlineState } from './privacy.js';

export class Update {
  #parts;
  #offline;
  #work;

  /**
   * @param {HTMLElement} place  in the bar
   * @param {HTMLDialogElement} dialog
   * @param {import('./offline.js').Offline} offline
   * @param {{lost: () => {cases: number, reviews: number}, leave: () => void}} work  what a new page would lose; the page is left
   */
  constructor(place, dialog, offline, work) {
    this.#offline = offline;
    this.#work = work;
    const use = Object.assign(element('button', text('offline-use'), 'button small-button'), { type: 'button', hidden: true });
    this.#parts = { copy: element('span', '', 'small'), news: element('span', ''), use, dialog, ...build(dialog) };
    this.#parts.news.setAttribute('role', 'status');
    place.append(this.#parts.copy, this.#parts.news, use);
    use.addEventListener('click', () => this.#use());
    dialog.addEventListener('close', () => { if (dialog.returnValue === 'use') this.#leave(); });
  }

  /** @param {import('./offline.js').State} state */
  show(state) {
    document.documentElement.dataset.offline = state.copy;
    document.documentElement.toggleAttribute('data-update', state.update);
    const { copy, news, use } = this.#parts;
    const { loaded, total } = state.progress ?? {};
    copy.textContent = state.copy === 'ready' ? text('offline-ready')
      : state.copy === 'copying' && total ? text('offline-copying', { share: loaded / total })
        : state.copy === 'failed' && state.problem !== 'refused' ? offlineState(state) : '';
    if (state.update && news.textContent === '') news.textContent = text('offline-update');
    use.hidden = !state.update;
  }

  #use() {
    const { cases, reviews } = this.#work.lost();
    if (cases === 0) return void this.#leave();
    const { words, dialog } = this.#parts;
    words.textContent = text('offline-leave', { cases, reviews });
    dialog.returnValue = 'keep';
    dialog.showModal();
  }

  #leave() {
    this.#work.leave();
    this.#offline.use();
  }
}

function build(dialog) {
  const title = element('h2', text('offline-leave-title'));
  title.id = 'updating-title';
  dialog.setAttribute('aria-labelledby', title.id);
  const words = element('p', '');
  const form = document.createElement('form');
  form.method = 'dialog';
  const choices = element('div', '', 'choices');
  choices.append(
    Object.assign(element('button', text('offline-keep'), 'button primary'), { value: 'keep' }),
    Object.assign(element('button', text('offline-leave-now'), 'button'), { value: 'use' }),
  );
  form.append(title, words, choices);
  dialog.append(form);
  return { words };
}
