// The printable report: a page for each case, with its picture, figures, review and provenance. Made when it is printed, then thrown away.

import { mainSlice, placeOf } from './case.js';
import { paint } from './canvas.js';
import { bars, definitions, element, fill } from './element.js';
import * as wording from './wording.js';

/** Height of a picture on the page, in pixels. */
const SIDE = 320;

/** @param {object[]} items  @param {{report: HTMLElement, page: HTMLTemplateElement}} parts */
export async function print(items, { report, page, dialog }, reader, names, progress) {
  // Its own page for who reads it as a file: a title, and what it is of.
  report.replaceChildren(element('h1', document.querySelector('h1').textContent));
  for (const [at, item] of items.entries()) {
    progress(at + 1);
    report.append(await pageOf(item, at, page, reader, names));
  }
  dialog.close();
  document.documentElement.dataset.printing = '';
  // Returns when the person has printed, or not.
  window.print();
  delete document.documentElement.dataset.printing;
  report.replaceChildren();
}

async function pageOf(item, at, template, reader, names) {
  const page = template.content.cloneNode(true).firstElementChild;
  const find = (selector) => page.querySelector(selector);
  const { report, review } = item;
  const name = names ? item.name : wording.caseNumber(at + 1);
  find('h2').textContent = [name, names ? item.patient?.name : ''].filter(Boolean).join(', ');
  find('.facts').textContent = [wording.tag(item), wording.facts(item)].filter(Boolean).join(' · ');
  find('.finding').textContent = wording.finding(item);
  find('.message').textContent = item.problem ? wording.problem(item.problem) : report ? wording.deciding(report, item) : '';
  const pictured = await picture(find('canvas'), item, reader).catch(() => null);
  find('figure').hidden = !pictured;
  find('figcaption').textContent = pictured === 'mapped' ? wording.figure() : '';
  const slice = wording.sliceNumber(mainSlice(item), item.axes[0].count);
  find('canvas').setAttribute('aria-label', wording.pictureLabel(name, slice, wording.mapWords(pictured === 'mapped' ? 'shown' : 'none', report?.lesion ?? null)));
  fill(find('.warnings'), wording.warnings(item));
  find('.review').replaceChildren(...definitions(wording.review(review)));
  if (!report || report.familiar === false) find('.probabilities').parentElement.hidden = !report;
  if (report) {
    fill(find('.reasons'), wording.reasons(report));
    find('.provenance').replaceChildren(...definitions(wording.provenance(item)));
    // No class is named of a picture that the network does not know.
    if (report.familiar !== false) {
      find('.set').textContent = wording.predictionSet(report);
      find('.probabilities').replaceChildren(...bars(wording.CLASSES, wording.className, report.probabilities, wording.percent, report.class));
    }
  } else {
    find('.provenance').parentElement.hidden = true;
  }
  return page;
}

/** The slice, and beside it the slice under its lesion map: `plain`, `mapped`, or null without a picture. */
async function picture(canvas, item, reader) {
  const index = mainSlice(item);
  const place = item.sources.length > 0 ? placeOf(item, item.axes[0].axis, index) : null;
  if (!place) return null;
  const known = item.report?.familiar === false ? null : item.maps.get(index);
  const { picture: slice, overlay } = await reader.picture(place.source, place.axis, place.index, { ...known });
  const [across, down] = slice.spacing ?? [1, 1];
  const width = Math.round(SIDE * (slice.full[0] * across) / (slice.full[1] * down));
  Object.assign(canvas, { width: overlay ? 2 * width + 8 : width, height: SIDE });
  const context = canvas.getContext('2d');
  const layer = document.createElement('canvas');
  paint(layer, slice);
  context.drawImage(layer, 0, 0, width, SIDE);
  if (overlay) {
    context.drawImage(layer, width + 8, 0, width, SIDE);
    paint(layer, overlay);
    context.globalAlpha = 0.6;
    context.drawImage(layer, width + 8, 0, width, SIDE);
  }
  return overlay ? 'mapped' : 'plain';
}
