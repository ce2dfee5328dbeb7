// Confusion matrix and reliability curve of a network, by role, as its evaluation holds them. Only drawn here.

import { definitions, element, segments } from '../element.js';
import { number, text } from '../locale.js';
import { CLASSES, className } from '../wording.js';
import { evaluationOf, plain, roleOf, share } from './evaluation.js';

const ROLES = ['test', 'external_dev'];
const SVG = 'http://www.w3.org/2000/svg';

export class Figures {
  #parts;
  #names = [];
  #name = null;
  #role = ROLES[0];

  /** @param {Record<string, HTMLElement>} parts  networks, roles, size, values, confusion, reliability, bins */
  constructor(parts) {
    this.#parts = parts;
    parts.networks.addEventListener('change', ({ target }) => { this.#name = target.value; this.#show(); });
    parts.roles.addEventListener('change', ({ target }) => { this.#role = target.value; this.#show(); });
  }

  /** The networks whose figures can be chosen. */
  offer({ models, champion }) {
    this.#names = [champion, ...models.filter((name) => name !== champion)];
    this.#name ??= champion;
    this.redraw();
  }

  redraw() {
    if (!this.#name) return;
    const { networks, roles } = this.#parts;
    networks.replaceChildren(networks.querySelector('legend'), ...segments('measured', this.#names.map((name) => [name, name]), this.#name));
    roles.replaceChildren(roles.querySelector('legend'), ...segments('role', ROLES.map((role) => [role, text('classroom-role-name', { role })]), this.#role));
    this.#show();
  }

  async #show() {
    const { size, values, confusion, reliability, bins } = this.#parts;
    const [name, role] = [this.#name, this.#role];
    const evaluation = await evaluationOf(name);
    if (name !== this.#name || role !== this.#role) return;
    const found = roleOf(evaluation, role);
    for (const part of [values, confusion, reliability]) part.replaceChildren();
    bins.tBodies[0].replaceChildren();
    if (!found) {
      size.textContent = text('classroom-unavailable', { file: `${name}.evaluation.json` });
      return;
    }
    const { slices, patients, by_slice: measured, by_patient: byPatient, curves, truths } = found.all;
    size.textContent = text('classroom-role-size', { slices, patients });
    values.replaceChildren(...definitions([
      [text('classroom-figure-accuracy'), share(measured.accuracy)],
      [text('classroom-figure-balanced'), share(measured.balanced_accuracy)],
      [text('classroom-figure-patients'), share(byPatient?.accuracy)],
      [text('classroom-figure-sensitivity'), share(measured['sensitivity.tumor'])],
      [text('classroom-figure-specificity'), share(measured['specificity.tumor'])],
      [text('classroom-figure-ece'), share(measured.ece)],
    ]));
    drawConfusion(confusion, curves.confusion, truths);
    const title = text('classroom-reliability-picture', { name, role: text('classroom-role-name', { role }) });
    reliability.append(drawReliability(curves.reliability, title));
    bins.tBodies[0].replaceChildren(...curves.reliability.filter(({ count }) => count > 0).map(({ mean_confidence: sure, accuracy, count }) => {
      const row = document.createElement('tr');
      row.append(...[plain(sure), plain(accuracy), number(count)].map((value) => element('td', value, 'amount')));
      return row;
    }));
    Object.assign(confusion.dataset, { network: name, role });
  }
}

function drawConfusion(table, { typed, untyped }, truths) {
  const head = document.createElement('thead');
  const line = document.createElement('tr');
  line.append(header(text('classroom-confusion-corner'), 'col'), ...CLASSES.map((code) => header(className(code), 'col')), header(text('classroom-confusion-all'), 'col'));
  head.append(line);
  const body = document.createElement('tbody');
  const rows = CLASSES.map((code, at) => [className(code), typed[at], truths[code] ?? 0, at]);
  if (truths.tumor_untyped) rows.push([text('classroom-confusion-untyped'), untyped, truths.tumor_untyped, -1]);
  body.append(...rows.map(([name, counts, all, right]) => {
    const row = document.createElement('tr');
    row.append(header(name, 'row'), ...counts.map((count, at) => {
      const cell = element('td', number(count), at === right ? 'right' : '');
      // The style sheet shades a cell by its share of the line.
      cell.style.setProperty('--count', String(count));
      cell.style.setProperty('--all', String(Math.max(1, all)));
      return cell;
    }), element('td', number(all), 'all'));
    return row;
  }));
  table.replaceChildren(caption(text('classroom-confusion-said')), head, body);
}

function caption(words) {
  return element('caption', words);
}

function header(words, scope) {
  const cell = element('th', words);
  cell.scope = scope;
  return cell;
}

/** A square from 0 to 1 both ways: the points stand where the figures say. */
function drawReliability(bins, title) {
  const svg = made('svg', { viewBox: '-0.14 -0.04 1.2 1.2', role: 'img', class: 'curve' });
  const name = made('title', {});
  name.textContent = title;
  const plot = made('g', { transform: 'matrix(1 0 0 -1 0 1)' });
  for (const at of [0, 0.25, 0.5, 0.75, 1]) {
    plot.append(made('line', { x1: at, y1: 0, x2: at, y2: 1, class: 'grid' }), made('line', { x1: 0, y1: at, x2: 1, y2: at, class: 'grid' }));
  }
  plot.append(made('line', { x1: 0, y1: 0, x2: 1, y2: 1, class: 'diagonal' }));
  const filled = bins.filter(({ count }) => count > 0);
  plot.append(made('polyline', { points: filled.map(({ mean_confidence: sure, accuracy }) => `${sure},${accuracy}`).join(' '), class: 'course' }));
  for (const { mean_confidence: sure, accuracy, count } of filled) {
    const point = made('circle', { cx: sure, cy: accuracy, r: count < 10 ? 0.012 : 0.022, class: count < 10 ? 'few' : 'many' });
    plot.append(point);
  }
  const words = [0, 0.5, 1].flatMap((at) => {
    const label = text('percent-plain', { number: at * 100 });
    return [labelled(at, 1.07, label, 'middle'), labelled(-0.02, 1.015 - at, label, 'end')];
  });
  svg.append(name, plot, ...words, labelled(0.5, 1.14, text('classroom-reliability-sure'), 'middle'));
  return svg;
}

function labelled(x, y, words, anchor) {
  const label = made('text', { x, y, 'text-anchor': anchor, 'aria-hidden': 'true' });
  label.textContent = words;
  return label;
}

function made(tag, attributes) {
  const found = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, String(value));
  return found;
}
