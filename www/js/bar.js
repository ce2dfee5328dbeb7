// The bar at the bottom: what answers, how far it is loaded, why it does not.

import * as wording from './wording.js';

const root = document.documentElement;
/** What was shown last. */
let last = null;
let offered = null;

/** @param {Record<string, HTMLElement>} parts  status, progress, loaded, retry  @param {import('./engine.js').State} state */
export function show(parts, state) {
  last = state;
  const { status, progress: bar, loaded, retry } = parts;
  root.dataset.state = state.state;
  root.dataset.gpu = state.gpu;
  if (state.backend) root.dataset.backend = state.backend;
  else delete root.dataset.backend;

  const { progress } = state;
  bar.max = progress?.total ?? 1;
  bar.value = progress?.loaded ?? 0;
  loaded.textContent = progress ? wording.loaded(progress) : '';
  retry.hidden = state.state !== 'failed' || state.problem.stage === 'page';

  const text = state.state === 'ready' ? wording.ready(state)
    : state.state === 'failed' ? wording.failed(state.problem)
      : state.restarting ? wording.restarting() : wording.loading();
  // Unchanged text is left alone: screen readers would say it again.
  delete status.dataset.l10n;
  if (status.textContent !== text) status.textContent = text;
}

export function showModels({ models: box, model, note }, models, used, asked) {
  offered = [models, used, asked];
  box.hidden = models.length < 2;
  model.replaceChildren(...models.map((name) => new Option(name, name, name === used, name === used)));
  note.textContent = asked && asked !== used ? wording.unknownModel(asked, used) : '';
}

/** The same in another language. */
export function redraw(parts) {
  if (last) show(parts, last);
  if (offered) showModels(parts, ...offered);
}
