// The page: scans come in, wait for the engine and become cards, the most urgent first; the status line says what answers and why.

import { Card } from './card.js';
import { loadCatalogue } from './catalogue.js';
import { Engine } from './engine.js';
import * as intake from './intake.js';
import * as maps from './maps.js';
import { Order } from './order.js';
import { Problem } from './problem.js';
import { Queue } from './queue.js';
import { missingFeature } from './support.js';
import * as wording from './wording.js';

const root = document.documentElement;
const at = (id) => document.getElementById(id);
const address = new URL(location.href);

const templates = { card: at('card'), secondary: at('secondary') };
const cards = new Map();
const order = new Order(at('cards'), at('order'), at('held'), wording.HELD);
const queue = new Queue(showSummary);
let engine = null;

at('stuck').remove();
intake.listen(at('files'), add);
maps.listen(at('cards'), at('maps'), at('opacity'));
at('sample').addEventListener('click', () => add([intake.sample()]));
at('clear').addEventListener('click', clear);
at('retry').addEventListener('click', () => begin('reload'));
at('model').addEventListener('change', choose);
begin('no-cache');

/** Starts the engine, or says why it cannot. */
async function begin(cache) {
  engine?.close();
  queue.use(null);
  showEngine({ state: 'loading', backend: null, gpu: root.dataset.gpu, progress: null });
  try {
    const unsupported = missingFeature();
    if (unsupported) throw unsupported;
    const { champion, models } = await loadCatalogue(cache);
    const asked = address.searchParams.get('model');
    const model = models.includes(asked) ? asked : champion;
    showModels(models, model, asked);
    const backend = address.searchParams.get('backend');
    engine = new Engine(model, ['cpu', 'webgpu'].includes(backend) ? backend : null, (state) => {
      showEngine(state);
      queue.use(state.state === 'ready' ? engine : null);
    });
    engine.start(cache);
  } catch (error) {
    showEngine({ state: 'failed', backend: null, gpu: 'off', problem: Problem.from(error, 'page', 'page') });
  }
}

/** Another network from here on; the results so far keep theirs. */
function choose({ target }) {
  address.searchParams.set('model', target.value);
  history.replaceState(null, '', address);
  begin('no-cache');
}

function add(sources) {
  for (const source of sources) {
    const card = new Card(source, templates, { remove, settled });
    cards.set(card.element, card);
    order.add(card.element);
    queue.add(card);
  }
}

function settled(card, words) {
  at('announcement').textContent = words;
  if (card.state === 'done') mark('first-answer');
}

function remove(card) {
  const next = card.element.nextElementSibling ?? card.element.previousElementSibling;
  drop(card);
  // The focus was on the card's button: it must not be lost.
  (next?.querySelector('.remove') ?? at('files')).focus();
}

function clear() {
  for (const card of [...cards.values()]) drop(card);
  at('files').focus();
}

function drop(card) {
  cards.delete(card.element);
  queue.remove(card);
  card.element.remove();
}

function showSummary(counts) {
  at('summary').textContent = wording.summary(counts);
  at('clear').hidden = counts.all === 0;
  at('view').hidden = counts.all === 0;
  at('mapping').hidden = !at('cards').querySelector('.map:not([hidden])');
  if (counts.done + counts.failed === counts.all) order.arrange();
}

/** @param {import('./engine.js').State} state */
function showEngine(state) {
  root.dataset.state = state.state;
  root.dataset.gpu = state.gpu;
  if (state.backend) root.dataset.backend = state.backend;
  else delete root.dataset.backend;

  const { progress } = state;
  at('progress').max = progress?.total ?? 1;
  at('progress').value = progress?.loaded ?? 0;
  at('loaded').textContent = progress ? wording.loaded(progress) : '';
  at('retry').hidden = state.state !== 'failed' || state.problem.stage === 'page';

  const text = state.state === 'ready' ? wording.ready(state)
    : state.state === 'failed' ? wording.failed(state.problem)
      : state.restarting ? wording.RESTARTING : wording.LOADING;
  // Unchanged text is left alone: screen readers would say it again.
  if (at('status').textContent !== text) at('status').textContent = text;
  if (state.state === 'ready') {
    maps.showLegend(at('legend'), state.about.legend);
    mark('ready');
  }
}

function showModels(models, used, asked) {
  at('models').hidden = models.length < 2;
  at('model').replaceChildren(...models.map((name) => new Option(name, name, name === used, name === used)));
  at('note').textContent = asked && asked !== used ? wording.unknownModel(asked, used) : '';
}

/** The first time only, for measurements. */
function mark(name) {
  if (performance.getEntriesByName(name, 'mark').length === 0) performance.mark(name);
}
