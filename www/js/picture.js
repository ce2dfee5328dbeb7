// The picture of a card: the slice, the lesion map over it and the box around the place, all as the engine gives them.

import * as wording from './wording.js';

/** @param {HTMLElement} figure  @param {string} name  @param {object} result  what the engine says of the file */
export function show(figure, name, { preview, overlay, lesion, place }) {
  const slice = figure.querySelector('.slice');
  paint(slice, preview);
  slice.setAttribute('aria-label', wording.pictureLabel(name));
  slice.removeAttribute('aria-hidden');
  // The size of the layers, which the style sheet fits into the card.
  const layers = figure.querySelector('.layers');
  layers.style.setProperty('--ratio', `${preview.width} / ${preview.height}`);
  if (!overlay) return;

  const map = figure.querySelector('.map');
  paint(map, overlay);
  map.setAttribute('aria-label', wording.mapLabel(lesion, place));
  map.hidden = false;
  const caption = figure.querySelector('figcaption');
  caption.textContent = wording.marked(lesion, place);
  caption.hidden = false;
  if (!lesion) return;

  const box = figure.querySelector('.box');
  const measures = { '--x': lesion.centre[0], '--y': lesion.centre[1], '--width': lesion.extent[0], '--height': lesion.extent[1] };
  for (const [name, value] of Object.entries(measures)) box.style.setProperty(name, String(value));
  box.dataset.peak = String(lesion.peak);
  box.hidden = false;
}

/** Fills a canvas with a picture of the engine's. */
export function paint(canvas, { width, height, rgba }) {
  canvas.width = width;
  canvas.height = height;
  const pixels = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  canvas.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
}
