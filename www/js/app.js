// The page: files come in, become cases, wait for the engine and stand on the worklist, the most urgent first; the chosen one is shown with
// its result, and a specialist's review goes with it into every export.

import * as bar from './bar.js';
import { fromGroup, fromRecord, placeOf, mainSlice, SETTLED } from './case.js';
import { loadCatalogue } from './catalogue.js';
import { paint } from './canvas.js';
import { Engine } from './engine.js';
import { Exports } from './exports.js';
import { field } from './field.js';
import * as intake from './intake.js';
import * as keys from './keys.js';
import { offer } from './languages.js';
import { latest } from './latest.js';
import { List } from './list.js';
import { follow as followLanguage } from './locale.js';
import { forgetModules } from './module.js';
import { Offline } from './offline.js';
import { Operating } from './operating.js';
import { pair } from './own.js';
import { Panel } from './panel.js';
import { Privacy } from './privacy.js';
import { Problem } from './problem.js';
import { Queue } from './queue.js';
import { Reader } from './reader.js';
import { scansAre } from './requests.js';
import { missingFeature } from './support.js';
import { Survey } from './survey.js';
import { Update } from './update.js';
import { Viewer } from './viewer.js';
import * as wording from './wording.js';

/** The list is told of changes no more often than this, in milliseconds. */
const CALM = 250;

const root = document.documentElement;
const at = (id) => document.getElementById(id);
const parts = (...ids) => Object.fromEntries(ids.map((id) => [id, at(id)]));
const asked = (name) => new URL(location.href).searchParams.get(name);

// It runs: what a browser that cannot run it is told is not needed.
at('stuck').remove();
delete root.dataset.stuck;
field(at('search'));
field(at('remark'), { lines: true });
const reader = new Reader();
const barParts = parts('status', 'progress', 'loaded', 'retry', 'models', 'model', 'note');
/** Resolves when the reader reads every format, or could not be made to. */
let completing = Promise.resolve();
const unread = [];
let engine = null;
/** Weights of the visitor's own that were chosen. @type {import('./own.js').Own|null} */
let own = null;
let surveyed = null;
let unsaved = false;
let told = 0;
let coverage = null;
let busy = false;

const list = new List({
  ...parts('list', 'order', 'held', 'arrange', 'filter', 'search', 'filtered', 'unfilter'), template: at('row'),
}, { choose, enter, thumbnail });
const viewer = new Viewer(reader, {
  viewer: document.querySelector('.viewer'),
  ...parts('stage', 'tools', 'preset', 'axes', 'reset', 'mapping', 'maps', 'opacity', 'strip', 'marked'),
  ...Object.fromEntries(['layers', 'slice', 'map', 'box'].map((name) => [name, at('stage').querySelector(`.${name}`)])),
  slider: at('slice'), empty: at('no-picture'), number: at('shown-slice'), zoom: at('shown-zoom'), window: at('shown-window'), size: at('shown-pixel'),
}, announce);
const panel = new Panel(at('case'), {
  deciding: () => viewer.showDeciding(),
  coverage: (value) => { coverage = value; decideAgain(); },
  reviewed: (item) => { unsaved = true; panel.kept(wording.kept(unsaved)); list.update(item); tell(); },
  remove,
  retry: (item) => queue.add([item]),
});
const operating = new Operating({
  ...parts('operating', 'threshold', 'shipped', 'prevalence', 'role', 'measured'),
  shown: at('threshold-shown'), prevalenceShown: at('prevalence-shown'), figures: at('operating').querySelector('.figures'),
}, reader, () => decideAgain());
const queue = new Queue(reader, terms, {
  changed,
  thumbnail: (item, picture) => list.picture(item, picture),
  moved: tell,
});
const survey = new Survey(reader, {
  found,
  failed: (item) => { unread.push(item); tell(); },
  progress: (counts) => { surveyed = counts && { ...counts }; tell(); },
});
const exporting = new Exports({
  dialog: at('exporting'), open: at('export'), names: at('names'), said: at('exported'), report: at('report'), page: at('page'),
}, reader, () => ({
  cases: inOrder(), chosen: list.chosen, engine: engine?.state.opened, options: options(),
  saved: () => { unsaved = false; panel.kept(wording.kept(unsaved)); },
}));

const offline = new Offline(() => { update.show(); privacy.tell(); });
const privacy = new Privacy({
  dialog: at('privacy'), open: at('check'), formats: at('formats-state'), state: at('copy-state'), keep: at('keep-copy'), remove: at('remove-copy'),
  total: at('requests-total'), rows: at('requests'), copy: at('copy-requests'), copied: at('copied-requests'),
  ...parts('since', 'stored', 'policy', 'attempt', 'attempted'),
}, offline);
const update = new Update({ copy: at('copy-kept'), dialog: at('updating'), words: at('updating-words'), ...parts('news', 'use') }, offline, {
  lost: () => ({ cases: list.items.length + unread.length + (surveyed ? surveyed.known - surveyed.looked : 0), reviews: unsaved ? reviewed() : 0 }),
  leave: () => { unsaved = false; },
});

intake.listen([at('files'), at('folder')], add);
at('saved').addEventListener('change', () => {
  for (const file of at('saved').files) restore(file);
  at('saved').value = '';
});
// Behind a dialog its own input cannot be reached.
at('reopen').addEventListener('click', () => at('saved').click());
at('sample').addEventListener('click', async () => add([intake.sample(await reader.sample())]));
at('clear').addEventListener('click', clear);
at('leaving').addEventListener('close', () => { if (at('leaving').returnValue === 'clear') forgetAll(); });
at('pause').addEventListener('click', () => queue.pause(!queue.paused));
at('cancel').addEventListener('click', () => queue.cancel());
at('resume').addEventListener('click', () => queue.add(list.items.filter((item) => item.state === 'stopped' && item.sources.length > 0)));
at('again').addEventListener('click', () => queue.add(failedOnes()));
at('retry').addEventListener('click', () => begin('reload'));
at('model').addEventListener('change', chooseModel);
at('choose-own').addEventListener('click', () => at('own').click());
at('own').addEventListener('change', chooseOwn);
at('back').addEventListener('click', () => { delete root.dataset.view; list.choose(list.chosen, true); });
for (const button of document.querySelectorAll('[data-help]')) button.addEventListener('click', () => at('help').showModal());
addEventListener('beforeunload', (event) => { if (unsaved) event.preventDefault(); });
keys.listen(at('keys'), {
  '?': () => at('help').showModal(),
  '/': () => at('search').focus(),
  e: () => exporting.open(),
  j: () => list.step(1), k: () => list.step(-1),
  y: () => panel.verdict('agree'), n: () => panel.verdict('disagree'), u: () => panel.verdict('unsure'),
  t: () => at('remark').focus(),
  w: () => { viewer.tool = 'window'; }, z: () => { viewer.tool = 'zoom'; }, p: () => { viewer.tool = 'pan'; }, s: () => { viewer.tool = 'scroll'; },
  d: () => viewer.showDeciding(),
  a: () => viewer.nextAxis(),
  m: () => viewer.toggleMap(),
  '[': () => viewer.fade(-1), ']': () => viewer.fade(1),
  '+': () => viewer.zoom(1), '=': () => viewer.zoom(1), '-': () => viewer.zoom(-1), 0: () => viewer.resetZoom(),
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => [String(number), () => viewer.choosePreset(number - 1)])),
});
offer(at('language'), (words) => { at('note').textContent = words; });
followLanguage(redraw);
tell();
begin('default');

/** Starts reader and engine, or says why it cannot. */
async function begin(cache) {
  if (cache === 'reload') forgetModules();
  engine?.close();
  queue.use(null);
  bar.show(barParts, { state: 'loading', backend: null, gpu: root.dataset.gpu, progress: null });
  try {
    const unsupported = missingFeature();
    if (unsupported) throw unsupported;
    // The reader is one of what must be there before the page says that it is ready, and what it lacks is then on its way: a file causes
    // no request.
    const reading = reader.start(cache).then(({ legend }) => { paint(at('legend'), legend); });
    reading.catch(() => {});
    const { champion, models } = await loadCatalogue(cache);
    const wish = asked('model');
    const model = own ?? (models.includes(wish) ? wish : champion);
    bar.showModels(barParts, models, model, wish);
    const backend = asked('backend');
    const mine = new Engine(model, ['cpu', 'webgpu'].includes(backend) ? backend : null, (state) => { if (engine === mine) follow(mine, state, reading); });
    engine = mine;
    engine.start(cache);
  } catch (error) {
    fail(error);
  }
}

async function follow(mine, state, reading) {
  if (state.state === 'ready') {
    try {
      await reading;
    } catch (error) {
      return fail(error);
    }
    completing = reader.complete('default');
    // Meanwhile another one may have been chosen, or this one may have gone on.
    if (engine !== mine || mine.state !== state) return;
    operating.use(state.opened);
    mark('ready');
  }
  bar.show(barParts, state);
  queue.use(state.state === 'ready' ? mine : null);
  // All that the page needs is there then, the GPU's part too: the offline copy costs no visitor's time, and little is fetched twice.
  if (state.state === 'ready' && !['looking', 'testing'].includes(state.gpu)) completing.then(() => offline.start());
}

function fail(error) {
  engine?.close();
  engine = null;
  queue.use(null);
  bar.show(barParts, { state: 'failed', backend: null, gpu: 'off', problem: Problem.from(error, 'page', 'page') });
}

/** Another network from here on; the results so far keep theirs. */
function chooseModel({ target }) {
  own = null;
  const address = new URL(location.href);
  address.searchParams.set('model', target.value);
  history.replaceState(null, '', address);
  begin('default');
}

/** The same with weights that the site does not have. They are read in this page and go nowhere. */
function chooseOwn({ target }) {
  try {
    own = pair(target.files);
    begin('default');
  } catch (error) {
    bar.refuseOwn(barParts, Problem.from(error, 'own_pair', 'weights'));
  }
  target.value = ''; // so that the same files can be chosen again
}

/** A scan causes no request: what the page still fetches for later waits while there is one. */
function scansCome() {
  scansAre(true);
  offline.hold(true);
}

function add(sources) {
  if (sources.length > 0) scansCome();
  const saved = sources.filter(({ name, file }) => file && /\.json$/i.test(name));
  for (const { file } of saved) restore(file);
  survey.add(sources.filter((source) => !saved.includes(source)));
}

function found(groups, origin) {
  const items = groups.map((group) => fromGroup(group, origin));
  // Files of a case that was opened from a saved worklist give it its picture back.
  const fresh = items.filter((item) => !rejoin(item));
  enlist(fresh);
  queue.add(fresh.filter(({ state }) => state === 'waiting'));
}

function enlist(items) {
  if (items.length === 0) return;
  root.dataset.desk = 'full';
  const first = list.items.length === 0;
  list.add(items);
  // Something is shown from the start; on a phone the list is.
  if (first) list.choose(items[0]);
  tell();
}

function rejoin(item) {
  const known = list.items.find(({ record, sources, name, kind, axes }) =>
    record && sources.length === 0 && name === item.name && kind === item.kind && axes[0].count === item.axes[0].count);
  if (!known) return false;
  const { format, axes, slices, examined, sources } = item;
  Object.assign(known, { format, axes, slices, examined, sources, tag: item.tag });
  list.update(known);
  list.pictureAgain(known);
  if (list.chosen === known) choose(known);
  return true;
}

async function restore(file) {
  scansCome();
  try {
    const worklist = await reader.restore(await file.text());
    const before = list.items.length;
    enlist(worklist.records.map((record, index) =>
      fromRecord(record, worklist, index, Number.MAX_SAFE_INTEGER / 2 + before + index, wording.savedName(before + index + 1))));
    announce(wording.opened(worklist.records.length, file.name));
  } catch (error) {
    unread.push({ name: file.name, arrival: unread.length, problem: Problem.from(error, 'saved', 'page'), saved: true });
    tell();
  }
}

/** What a case's report is made with. */
function terms(opened) {
  return { calibration: opened.calibration, provenance: opened.about.provenance, options: options(opened) };
}

/** The operating point is the current network's; results of another one keep their shipped point. */
function options(opened = engine?.state.opened) {
  const same = opened && opened.about.provenance.weights_sha256 === engine?.state.opened?.about.provenance.weights_sha256;
  return { threshold: same ? operating.threshold : null, coverage };
}

/** The whole list once more, with the point and the coverage chosen now. */
const decideAgain = latest(async () => {
  const items = list.items.filter((item) => item.report && openedOf(item));
  const answers = await reader.assess(items.map((item) => ({ examined: item.evidence, ...terms(openedOf(item)) }))).catch(() => []);
  for (const [index, { report, place }] of answers.entries()) {
    // Each keeps the backend that answered it.
    Object.assign(items[index], { report: { ...report, provenance: items[index].report.provenance }, place });
    list.update(items[index]);
  }
  panel.update(coverages(list.chosen));
  viewer.update();
  tell();
});

/** The engine that a case can be decided with again: its own, or for a saved one the same network's. */
function openedOf(item) {
  const current = engine?.state.opened;
  return item.opened ?? (item.report?.provenance.weights_sha256 === current?.about.provenance.weights_sha256 ? current : null);
}

function coverages(item) {
  return item && openedOf(item)?.calibration.decisions?.sets.map((set) => set.coverage);
}

function changed(item) {
  list.update(item);
  if (item === list.chosen) {
    panel.update(coverages(item));
    const fresh = item.state === 'done';
    viewer.update(fresh);
    if (fresh) viewer.showDeciding();
    if (SETTLED.includes(item.state)) announce(wording.announceCase(item));
  }
  if (item.state === 'done') mark('first-answer');
  tell();
}

function choose(item) {
  viewer.show(item);
  panel.show(item);
  panel.update(coverages(item));
  panel.kept(wording.kept(unsaved && Boolean(item?.review)));
}

/** Someone opened a case: on a phone it takes the list's place. */
function enter(focus = false) {
  root.dataset.view = 'case';
  if (focus) at('case-title').focus();
}

async function thumbnail(item, side) {
  const place = item.sources.length > 0 ? placeOf(item, item.axes[0].axis, Math.max(0, mainSlice(item))) : null;
  return place ? reader.thumbnail(place.source, place.axis, place.index, side) : null;
}

function remove(item) {
  queue.remove(item);
  list.remove(item);
  // The focus was on the case's button: it must not be lost.
  if (list.chosen) list.choose(list.chosen, true);
  else at('worklist-title').focus();
  // Files that are still being looked at stay.
  if (list.items.length + unread.length === 0 && !surveyed) forgetAll();
  tell();
}

function clear() {
  if (!unsaved || reviewed() === 0) return void forgetAll();
  at('leaving-words').textContent = wording.clearing(reviewed());
  at('leaving').returnValue = 'keep';
  at('leaving').showModal();
}

function forgetAll() {
  survey.clear();
  for (const item of list.items) queue.remove(item);
  list.choose(null);
  for (const item of list.items) list.remove(item);
  unread.length = 0;
  unsaved = false;
  root.dataset.desk = 'empty';
  delete root.dataset.view;
  scansAre(false);
  offline.hold(false);
  tell();
  at('files').focus();
}

const reviewed = () => list.items.filter(({ review }) => review).length;
const failedOnes = () => list.items.filter((item) => item.state === 'failed' && item.sources.length > 0);

/** As the list shows them, the filtered ones included. */
const inOrder = () => [...list.shown, ...list.items.filter((item) => !list.shown.includes(item))];

/** Tells all that shows how far the list is; many changes at once are told once. */
function tell() {
  if (told) return;
  told = setTimeout(() => {
    told = 0;
    showProgress();
  }, CALM);
}

function showProgress() {
  const items = list.items;
  const count = (test) => items.filter(test).length;
  const counts = {
    all: items.length, done: count(({ state }) => state === 'done'), failed: count(({ state }) => state === 'failed'),
    refused: count(({ state }) => state === 'refused'), unread: unread.length,
  };
  const stopped = count((item) => item.state === 'stopped' && item.sources.length > 0);
  const { rest } = queue;
  const works = rest.cases > 0;
  if (counts.all + counts.unread > 0) root.dataset.desk = 'full';
  at('summary').textContent = wording.summary(counts);
  at('work').hidden = !works && !surveyed && stopped === 0 && failedOnes().length === 0;
  at('done').max = Math.max(1, items.length);
  at('done').value = items.length - rest.cases - stopped;
  at('done').hidden = !works;
  at('pace').textContent = wording.pace({ answered: items.length - rest.cases, all: items.length, rest, paused: queue.paused, survey: surveyed });
  at('pause').hidden = at('cancel').hidden = !works;
  at('pause').textContent = wording.pause(queue.paused);
  at('resume').hidden = stopped === 0 || works;
  at('resume').textContent = wording.resume(stopped);
  at('again').hidden = works || failedOnes().length === 0;
  at('again').textContent = wording.again(failedOnes().length);
  showUnread();
  list.arrange(!works && !surveyed);
  if (busy && !works && items.length > 1 && stopped === 0) {
    announce(wording.announceAll({
      all: items.length, flagged: count(({ report }) => report?.decision === 'flag'), refer: count(({ state, report }) => report?.decision === 'refer' || state === 'refused'),
    }));
  }
  busy = works;
}

function showUnread() {
  at('unread').hidden = unread.length === 0;
  const items = at('unread').querySelector('ul');
  if (items.children.length > unread.length) items.replaceChildren();
  at('unread').querySelector('summary').textContent = wording.unread(unread.length);
  if (items.children.length === 0 && unread.length > 0) at('unread').open = true;
  for (const { name, arrival, problem, saved } of unread.slice(items.children.length)) {
    const item = document.createElement('li');
    item.dataset.arrival = String(arrival);
    item.dataset.code = problem.code;
    const title = document.createElement('strong');
    title.textContent = name;
    title.dir = 'auto';
    const why = document.createElement('span');
    why.textContent = saved ? wording.notOpened(name, problem) : wording.problem(problem);
    item.append(title, why);
    items.append(item);
  }
}

/** All that scripts have written, in the language chosen now. The names of cases stay: reviews and files were given under them. */
function redraw() {
  bar.redraw(barParts);
  for (const item of list.items.filter(({ tag }) => tag === 'sample')) item.name = wording.sampleName();
  list.redraw();
  viewer.redraw();
  panel.redraw(coverages(list.chosen));
  panel.kept(wording.kept(unsaved && Boolean(list.chosen?.review)));
  operating.redraw();
  at('announcement').textContent = at('exported').textContent = '';
  const { open } = at('unread');
  at('unread').querySelector('ul').replaceChildren();
  showProgress();
  at('unread').open = open;
}

function announce(words) {
  at('announcement').textContent = words;
}

/** The first time only, for measurements. */
function mark(name) {
  if (performance.getEntriesByName(name, 'mark').length === 0) performance.mark(name);
}
