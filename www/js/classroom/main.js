// The classroom: a lesion that a person moves, a network that answers as it moves, what its layers see, and what its figures are worth.

import * as bar from '../bar.js';
import { loadCatalogue } from '../catalogue.js';
import { Engine } from '../engine.js';
import { segments } from '../element.js';
import { offer } from '../languages.js';
import { latest } from '../latest.js';
import { follow, text } from '../locale.js';
import { Problem } from '../problem.js';
import { forgetModules } from '../module.js';
import { Reader } from '../reader.js';
import { missingFeature } from '../support.js';
import { problem } from '../wording.js';
import { Answer } from './answer.js';
import { Figures } from './figures.js';
import { Layers } from './layers.js';
import { tellLeakage } from './leakage.js';
import { tellMistakes } from './mistakes.js';
import { EXAMPLES, Scene } from './scene.js';
import { Specimen } from './specimen.js';
import { showTable } from './table.js';

/** The network that the stories compare the page's with. */
const SEED = 'seed_cnn';
/** A change is told to screen readers when so many milliseconds brought no other. */
const CALM = 900;
/** An engine that says this, or nothing for long, is gone. */
const DEADLY = ['crash', 'slow'];

const at = (id) => document.getElementById(id);
// It runs: what a browser that cannot run it is told is not needed.
at('stuck').remove();
delete document.documentElement.dataset.stuck;
const reader = new Reader();
const specimen = new Specimen(reader);
const barParts = { status: at('status'), progress: at('progress'), loaded: at('loaded'), retry: at('retry') };
/** Engines by the name of their network, opened when they are first chosen. */
const engines = new Map();
let catalogue = null;
let network = null;
/** Where the picture that is shown comes from, as the reader finds it. */
let shown = null;
let told = 0;
/** The problem that is shown, or null. */
let trouble = null;

const scene = new Scene({
  scene: at('scene'), slice: at('scene').querySelector('.slice'), map: at('scene').querySelector('.map'), lesion: at('scene').querySelector('.lesion'),
  title: at('lab-title'), how: at('lab-how'), origin: at('origin'), now: at('scene-now'), hands: at('hands'), examples: at('examples'),
  across: at('across'), down: at('down'), radius: at('radius'), strength: at('strength'),
}, () => draw());
const answer = new Answer(at('answer'));
const layers = new Layers({
  layers: at('layers'), layer: at('layer'), grey: at('layer-grey'), scale: at('scale'), enlarged: at('enlarged'), words: at('enlarged-words'),
  filter: at('filter'), strongest: at('strongest'), channels: at('channels'), input: at('input'), mirrored: at('mirrored'),
});
const figures = new Figures({
  networks: at('measured'), roles: at('roles'), size: at('size'), values: at('values'), confusion: at('confusion'), reliability: at('reliability'), bins: at('bins'),
});

/** The picture follows each movement; the answer follows the picture, as fast as the network is. */
const draw = latest(async () => {
  try {
    const place = await specimen.place(scene.lesion);
    const { picture } = await reader.picture(place.source, place.axis, place.index, {});
    // What was said of another picture is not said of this one.
    if (place.own !== shown?.own) forget();
    shown = place;
    scene.own = place.own !== null;
    scene.picture(picture);
    say(null);
    ask();
  } catch (error) {
    shown = null;
    scene.own = specimen.own;
    scene.clear();
    forget();
    fail(error);
  }
});

const ask = latest(async () => {
  const engine = engines.get(network);
  const place = shown;
  if (!place || place.deadly === engine || engine?.state.state !== 'ready') return;
  try {
    const pixels = () => reader.slice(place.source, place.axis, place.index);
    const { evidence, map, frame, opened } = await engine.classify(pixels);
    const terms = { calibration: opened.calibration, provenance: opened.about.provenance, options: { threshold: null, coverage: null } };
    const [{ report }] = await reader.assess([{ examined: [{ slice: 0, evidence }], ...terms }]);
    // Of a slice that the network does not know its map means nothing.
    const known = map && report.familiar !== false;
    const { overlay } = known ? await reader.picture(place.source, place.axis, place.index, { map, frame }) : { overlay: null };
    if (engine !== engines.get(network) || place.own !== shown?.own) return;
    answer.show(report, map !== null, place.own !== null);
    scene.overlay(overlay);
    tell();
  } catch (error) {
    // An engine that was replaced is asked again when it is ready, but not of what it died of.
    if (error.code === 'closed') return;
    if (DEADLY.includes(error.code)) place.deadly = engine;
    forget();
    return void fail(error);
  }
  try {
    if (seen) await layers.look(engine, await reader.slice(place.source, place.axis, place.index), place);
  } catch (error) {
    if (error.code !== 'closed') fail(error);
  }
});

// The layers cost as much as the answer: they are asked only while they can be seen.
let seen = false;
new IntersectionObserver(([{ isIntersecting }]) => {
  seen = isIntersecting;
  if (seen) ask();
}, { rootMargin: '200px' }).observe(at('sees'));

at('files').addEventListener('change', async () => {
  const [file] = at('files').files;
  at('files').value = '';
  if (!file) return;
  try {
    await specimen.take(file);
  } catch (error) {
    say(Problem.from(error, 'page'));
    return void at('problem').scrollIntoView({ block: 'nearest' });
  }
  changeSpecimen();
});
at('synthetic').addEventListener('click', () => {
  specimen.forget();
  changeSpecimen();
  at('scene').focus();
});
at('slice').addEventListener('input', () => {
  specimen.index = Number(at('slice').value);
  tellSlice();
  draw();
});
at('networks').addEventListener('change', ({ target }) => choose(target.value));
at('maps').addEventListener('change', () => { at('scene').dataset.maps = at('maps').checked ? 'shown' : 'hidden'; });
at('retry').addEventListener('click', () => begin('reload'));
document.addEventListener('click', ({ target }) => {
  const { show, network: name } = target.closest('[data-show]')?.dataset ?? {};
  if (!show) return;
  if (name) choose(name);
  specimen.forget();
  changeSpecimen();
  scene.set(EXAMPLES[show]);
  at('scene').focus();
  at('scene').scrollIntoView({ block: 'center' });
});
offer(at('language'));
follow(write);
begin('no-cache');

async function begin(cache) {
  if (cache === 'reload') forgetModules();
  bar.show(barParts, { state: 'loading', backend: null, gpu: 'off', progress: null });
  try {
    const unsupported = missingFeature();
    if (unsupported) throw unsupported;
    for (const engine of engines.values()) engine.close();
    engines.clear();
    catalogue = await loadCatalogue(cache);
    // What was measured needs no engine.
    writeNetworks();
    figures.offer(catalogue);
    stories();
    await reader.start(cache);
    draw();
    choose(network ?? catalogue.champion, cache);
  } catch (error) {
    fail(error);
  }
}

/** Another network answers from here on. */
function choose(name, cache = 'no-cache') {
  network = name;
  for (const input of at('networks').querySelectorAll('input')) input.checked = input.value === name;
  layers.forget();
  let engine = engines.get(name);
  if (engine?.state.state === 'failed') engine = null;
  if (engine) return void opened(engine);
  engine = new Engine(name, 'cpu', () => { if (engines.get(name) === engine && name === network) opened(engine); });
  engines.set(name, engine);
  engine.start(cache);
}

async function opened(engine) {
  const { state } = engine;
  bar.show(barParts, state);
  if (state.state !== 'ready') return;
  reader.complete('no-cache');
  const { self_test: test } = state.opened.about.provenance;
  at('status').textContent = text('classroom-ready', { name: network, references: test.references });
  const table = await engine.inside((backend) => backend.layers()).catch(() => null);
  if (!table || engine !== engines.get(network)) return;
  showTable(at('table'), at('sum'), table, network);
  layers.use(engine, table);
  ask();
}

function changeSpecimen() {
  at('synthetic').hidden = !specimen.own;
  at('slices').hidden = specimen.slices < 2;
  at('slice').max = String(specimen.slices - 1);
  at('slice').value = String(specimen.index);
  tellSlice();
  draw();
}

function tellSlice() {
  at('slice').setAttribute('aria-valuetext', text('classroom-own-slice-now', { number: specimen.index + 1, all: specimen.slices }));
}

function stories() {
  if (!catalogue) return;
  tellMistakes(at('mistakes'), catalogue.champion, SEED);
  tellLeakage(at('leakage'), catalogue.champion, SEED);
}

/** All words that scripts wrote, in another language. */
function write() {
  writeNetworks();
  scene.redraw();
  answer.redraw();
  figures.redraw();
  layers.redraw();
  stories();
  tellSlice();
  say(trouble);
  const engine = engines.get(network);
  if (engine) opened(engine);
  else bar.redraw(barParts);
}

function writeNetworks() {
  if (!catalogue) return;
  const { models, champion } = catalogue;
  const names = [champion, ...models.filter((name) => name !== champion)].map((name) => [name, name === champion ? text('classroom-network-champion', { name }) : name]);
  at('networks').replaceChildren(at('networks').querySelector('legend'), ...segments('network', names, network ?? champion));
}

/** Tells screen readers what the network says, once the lesion rests. */
function tell() {
  clearTimeout(told);
  told = setTimeout(() => { at('announcement').textContent = answer.words; }, CALM);
}

function say(error) {
  trouble = error;
  at('problem').textContent = !error ? '' : error.code === 'classroom_archive' ? text('classroom-own-archive') : problem(error);
}

/** Nothing is said of what was shown. */
function forget() {
  scene.overlay(null);
  answer.forget();
  layers.clear();
}

function fail(error) {
  const known = Problem.from(error, 'page', 'page');
  // A picture that cannot be drawn stops nothing else.
  if (catalogue && engines.size > 0) say(known);
  else bar.show(barParts, { state: 'failed', backend: null, gpu: 'off', problem: known });
}
