// The leakage story: what the same network and the shortcuts reach when slices are split at random, by patient, and on other scanners.

import { element } from '../element.js';
import { number, text } from '../locale.js';
import { baselineOf, copiesOf, evaluationOf, plain, roleOf, share } from './evaluation.js';

/** The network of the random split, which is not shipped: only what was measured of it. */
const RANDOM = 'seed_cnn_random_split';
const BASELINES = ['geometry', 'nearest', 'histogram', 'prepared_histogram'];

/** @param {HTMLElement} section  @param {string} champion  @param {string} seed  the network that was trained in three ways */
export async function tellLeakage(section, champion, seed) {
  const [random, patient, page] = await Promise.all([RANDOM, seed, champion].map(evaluationOf));
  section.querySelector('.how').textContent = text('classroom-leakage-how', { network: seed });
  const steps = [
    ['random', random, RANDOM, 'test', seed],
    ['patient', patient, seed, 'test', seed],
    ['external', patient, seed, 'external_dev', seed],
  ].map((told) => step(...told));
  if (page && champion !== seed) steps.push(conclusion(page, champion));
  section.querySelector('.steps').replaceChildren(...steps);
}

function step(key, evaluation, file, role, name) {
  const card = element('article', '', 'card');
  card.dataset.step = key;
  card.append(element('h3', text(`classroom-leakage-${key}`)));
  const found = roleOf(evaluation, role);
  if (!found) {
    card.append(element('p', text('classroom-unavailable', { file: `${file}.evaluation.json` })));
    return card;
  }
  const copies = copiesOf(evaluation, role, 'train');
  card.append(element('p', text(`classroom-leakage-${key}-text`, {
    copies: number(copies?.slices ?? 0), slices: number(copies?.of ?? found.all.slices),
    network: plain(found.all.by_slice.accuracy.value),
    nearest: plain(baselineOf(found, 'nearest').accuracy.value), histogram: plain(baselineOf(found, 'histogram').accuracy.value),
  })));
  // The record's own words, which are English.
  if (key === 'patient') {
    for (const finding of evaluation.data.findings) {
      const quote = element('blockquote', '');
      const words = element('p', finding);
      words.lang = 'en';
      quote.append(element('p', text('classroom-leakage-finding'), 'small'), words);
      card.append(quote);
    }
  }
  card.append(accuracies(found, name));
  return card;
}

function conclusion(evaluation, name) {
  const card = element('article', '', 'card');
  card.dataset.step = 'champion';
  const [test, external] = ['test', 'external_dev'].map((role) => roleOf(evaluation, role));
  card.append(element('h3', text('classroom-leakage-champion')));
  if (!test || !external) return card;
  card.append(element('p', text('classroom-leakage-champion-text', {
    name, test: plain(test.all.by_slice.accuracy.value), external: plain(external.all.by_slice.accuracy.value),
  })));
  card.append(accuracies(test, `${name}, ${text('classroom-role-name', { role: 'test' })}`, false), accuracies(external, `${name}, ${text('classroom-role-name', { role: 'external_dev' })}`, false));
  return card;
}

/** The accuracies of a role as a table with bars; the style sheet draws them. */
function accuracies(role, name, shortcuts = true) {
  const table = element('table', '', 'accuracies');
  table.append(element('caption', text('classroom-leakage-caption'), 'visually-hidden'));
  const head = document.createElement('thead');
  head.className = 'visually-hidden';
  const line = document.createElement('tr');
  for (const key of ['classroom-leakage-who', 'classroom-leakage-value']) line.append(Object.assign(element('th', text(key)), { scope: 'col' }));
  head.append(line);
  const body = document.createElement('tbody');
  const lines = [[name, role.all.by_slice.accuracy, 'network']];
  if (shortcuts) lines.push(...BASELINES.map((baseline) => [text(`classroom-baseline-${baseline}`), baselineOf(role, baseline)?.accuracy, baseline]));
  body.append(...lines.filter(([, figure]) => figure).map(([who, figure, code]) => {
    const row = document.createElement('tr');
    row.dataset.who = code;
    row.dataset.value = String(figure.value);
    const cell = document.createElement('td');
    const track = element('span', '', 'span');
    track.setAttribute('aria-hidden', 'true');
    for (const part of ['value', 'low', 'high']) track.style.setProperty(`--${part}`, String(figure[part] ?? figure.value));
    cell.append(track, element('span', share(figure), 'percent'));
    row.append(Object.assign(element('th', who), { scope: 'row' }), cell);
    return row;
  }));
  table.append(head, body);
  return table;
}
