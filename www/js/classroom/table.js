// The layers of a network as a table, as the engine counted them.

import { element } from '../element.js';
import { number, text } from '../locale.js';

/** What a layer does, in words. */
export function kindOf({ kind, window, normalised, activated }) {
  const [size, stride] = window ?? [0, 0];
  // Pools leave no place out: their windows stand side by side.
  let what = text(`classroom-kind-${kind}${kind === 'convolution' && stride > 1 ? '-strided' : ''}`, { size });
  if (normalised) what = text('classroom-with-norm', { what });
  return activated ? text('classroom-with-relu', { what }) : what;
}

/** "16 × 80 × 80" */
const shapeOf = (shape) => shape.map((size) => number(size)).join(' × ');

/** @param {HTMLTableElement} table  @param {HTMLElement} sum  @param {{layers: object[], total: object}} counted */
export function showTable(table, sum, { layers, total }, name) {
  table.dataset.network = name;
  table.caption.textContent = text('classroom-table-caption', { name });
  table.tBodies[0].replaceChildren(...layers.map((layer) => {
    const row = document.createElement('tr');
    const head = element('th', layer.name);
    head.scope = 'row';
    row.append(head, element('td', kindOf(layer)), ...[shapeOf(layer.shape), number(layer.trained), number(layer.multiply_adds)].map((value) => element('td', value, 'amount')));
    return row;
  }));
  const [trained, multiply] = table.tFoot.querySelectorAll('td');
  for (const [cell, value] of [[trained, total.trained], [multiply, total.multiply_adds]]) {
    cell.dataset.value = String(value);
    cell.textContent = number(value);
  }
  sum.textContent = text('classroom-table-sum', {
    trained: total.trained, statistics: total.statistics, shipped: total.shipped, multiply: total.multiply_adds,
  });
  Object.assign(sum.dataset, { trained: String(total.trained), statistics: String(total.statistics), shipped: String(total.shipped) });
}
