// Whether and how strongly the lesion maps lie over the slices: one setting for all pictures.

import { paint } from './picture.js';
import * as wording from './wording.js';

/**
 * Follows the two controls; their values become a state and a property of the list, which the style sheet reads.
 * @param {HTMLElement} list
 * @param {HTMLInputElement} toggle
 * @param {HTMLInputElement} opacity  a percentage
 */
export function listen(list, toggle, opacity) {
  const update = () => {
    list.dataset.maps = toggle.checked ? 'shown' : 'hidden';
    list.style.setProperty('--opacity', `${opacity.value}%`);
    opacity.disabled = !toggle.checked;
    opacity.setAttribute('aria-valuetext', wording.opacity(opacity.value));
  };
  toggle.addEventListener('change', update);
  opacity.addEventListener('input', update);
  update();
}

/** Shows the colours of the maps from little to much evidence. */
export function showLegend(canvas, legend) {
  paint(canvas, legend);
}
