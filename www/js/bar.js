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

/** @param {string|import('./own.js').Own} used  @param {string|null} asked  in the page's address */
export function showModels({ models: box, model, note }, models, used, asked) {
  offered = [models, used, asked];
  box.hidden = false;
  const options = models.map((name) => new Option(name, name, name === used, name === used));
  // No name of the site's networks begins with a slash.
  if (used?.weights) options.push(new Option(wording.own(used.name), '/own', true, true));
  model.replaceChildren(...options);
  note.textContent = used?.weights ? wording.ownUsed(used.name) : asked && asked !== used ? wording.unknownModel(asked, used) : '';
}

/** What is wrong with files that were chosen as weights; what answers goes on. */
export function refuseOwn({ note }, problem) {
  note.textContent = wording.failed(problem);
}

/** The same in another language. */
export function redraw(parts) {
  if (last) show(parts, last);
  if (offered) showModels(parts, ...offered);
}
