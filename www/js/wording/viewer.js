// What the page says in and around the picture.

import { placeName } from './result.js';
import { number, percent, share } from './numbers.js';

const AXES = { native: 'As stored', axial: 'Axial', coronal: 'Coronal', sagittal: 'Sagittal' };
export const axisName = (axis) => AXES[axis] ?? axis;

export const CHOOSE = 'Choose a case to see it.';
export const LOADING_PICTURE = 'Reading.';
export const NO_PICTURE_SAVED = 'A saved worklist holds no pictures. Add the files again to see them.';

export const sliceNumber = (index, count) => (count > 1 ? `Slice ${number(index + 1)} of ${number(count)}` : '');
export const windowed = ({ centre, width }, inverted) => `Window ${tidy(width)} at ${tidy(centre)}${inverted ? ', inverted' : ''}`;
export const zoomed = (scale) => (Math.abs(scale - 1) < 0.005 ? '' : `${number(scale * 100, { maximumFractionDigits: 0 })} %`);
export const sized = ({ full, spacing }) =>
  `${number(full[0])} × ${number(full[1])}${spacing ? `, ${tidy(spacing[0])} × ${tidy(spacing[1])} mm` : ''}`;

/** What a slider's position means. */
export function sliceText(index, count, seen, decides) {
  const parts = [`Slice ${number(index + 1)} of ${number(count)}`];
  if (seen) parts.push(seen.familiar === false ? 'not a slice that the network knows' : `tumour probability ${percent(seen.tumor)}`);
  if (decides) parts.push('it decided');
  return parts.join(', ');
}

export const pictureLabel = (name, words) => `${words ? `${words} of` : 'The slice as it was read from'} ${name}`;
export const marked = (lesion, place) =>
  lesion && place ? `Marked: what stands out on the lesion map, ${placeName(place)}.` : lesion ? 'Marked: what stands out on the lesion map.' : 'No place stands out on the lesion map.';
export const mapLabel = (lesion) => (lesion
  ? `Lesion map over the slice: ${share(lesion.peak)} of 1 at its highest`
  : 'Lesion map over the slice: no place stands out');
export const opacity = (value) => `${value} %`;

/** Presets that every picture has; a file's own come after the first. */
export const PRESETS = { file: 'As in the file', auto: 'Automatic', full: 'Full range', own: 'Dragged' };

const tidy = (value) => number(value, { maximumSignificantDigits: 4 });
