// What the page says in and around the picture.

import { has, number, text } from '../locale.js';
import { placeName } from './result.js';
import { percent, share } from './numbers.js';

export const axisName = (axis) => (has(`viewer-axis-${axis}`) ? text(`viewer-axis-${axis}`) : axis);

export const choose = () => text('viewer-choose');
export const loadingPicture = () => text('viewer-loading');
export const noPictureSaved = () => text('viewer-none-saved');
export const noPicture = () => text('viewer-no-picture');

const slice = (index, count) => text('viewer-slice', { number: index + 1, all: count });
export const sliceNumber = (index, count) => (count > 1 ? slice(index, count) : '');
export const windowed = ({ centre, width }, inverted) => {
  const values = { width: tidy(width), centre: tidy(centre) };
  return inverted ? text('viewer-window-inverted', values) : text('viewer-window', values);
};
export const zoomed = (scale) => (Math.abs(scale - 1) < 0.005 ? '' : text('percent-plain', { number: number(scale * 100, { maximumFractionDigits: 0 }) }));
export function sized({ full: [width, height], spacing }) {
  return spacing
    ? text('viewer-size-spacing', { width, height, across: tidy(spacing[0]), down: tidy(spacing[1]) })
    : text('viewer-size', { width, height });
}

/** What a slider's position means. */
export function sliceText(index, count, seen, decides) {
  const parts = [slice(index, count)];
  if (seen) parts.push(seen.familiar === false ? text('viewer-slice-unknown') : text('viewer-slice-tumor', { percent: percent(seen.tumor) }));
  if (decides) parts.push(text('viewer-slice-decided'));
  return parts.join(text('comma'));
}

/** The picture for who does not see it. `words` are those of its slice, empty for a picture of one; `map` those of its map. */
export function pictureLabel(name, words, map) {
  const picture = words ? text('viewer-picture-of', { slice: words, name }) : text('viewer-picture', { name });
  return text('browsers-picture', { picture, map });
}
/** The slice that a key turned to. */
export const turned = (words, map) => text('browsers-turned', { slice: words, map });
/** Whether a map lies over the slice (`none`, `hidden` or `shown`), and where it marks a place. */
export function mapWords(state, lesion) {
  if (state !== 'shown') return text(`browsers-map-${state}`);
  if (!lesion) return text('browsers-map-nothing');
  const [across, down] = lesion.centre.map((share) => number(share, { style: 'percent' }));
  return text('browsers-map-place', { across, down });
}
export function marked(lesion, place) {
  if (!lesion) return text('viewer-unmarked');
  return place ? text('viewer-marked-at', { place: placeName(place) }) : text('viewer-marked');
}
export const mapLabel = (lesion) => (lesion ? text('viewer-map-peak', { peak: share(lesion.peak) }) : text('viewer-map-empty'));
export const opacity = (value) => text('percent-plain', { number: Number(value) });

/** Presets that every picture has; a file's own come after the first. */
export const presetName = (preset) => text(`viewer-preset-${preset}`);

const tidy = (value) => number(value, { maximumSignificantDigits: 4 });
