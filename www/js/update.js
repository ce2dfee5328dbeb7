// The bar's words on the offline copy and on a new version of the page, which is used only when a person says so.

import { follow, text } from './locale.js';
import { offlineState } from './privacy.js';

export class Update {
  #parts;
  #offline;
  #work;

  /**
   * @param {Record<string, HTMLElement>} parts  copy, news, use, dialog, words
   * @param {import('./offline.js').Offline} offline
   * @param {{lost: () => {cases: number, reviews: number}, leave: () => void}} work  what a new page would lose; the page is left
   */
  constructor(parts, offline, work) {
    this.#parts = parts;
    this.#offline = offline;
    this.#work = work;
    const { use, dialog } = parts;
    use.addEventListener('click', () => this.#use());
    dialog.addEventListener('close', () => { if (dialog.returnValue === 'use') this.#leave(); });
    follow(() => this.show());
  }

  show() {
    const { state } = this.#offline;
    document.documentElement.dataset.offline = state.copy;
    document.documentElement.toggleAttribute('data-update', state.update);
    const { copy, news, use } = this.#parts;
    const { loaded, total } = state.progress ?? {};
    copy.textContent = state.copy === 'ready' ? text('offline-ready')
      : state.copy === 'copying' && total ? text('offline-copying', { share: loaded / total })
        : state.copy === 'failed' && state.problem !== 'refused' ? offlineState(state) : '';
    const words = state.update ? text('offline-update') : '';
    // Unchanged text is left alone: screen readers would say it again.
    if (news.textContent !== words) news.textContent = words;
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
    this.#offline.use(() => this.#work.leave());
  }
}
