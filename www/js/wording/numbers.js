// Numbers and sentences as people read them.

import { number, text } from '../locale.js';

export { number };

export const small = (value) => number(value, { maximumSignificantDigits: 2, maximumFractionDigits: 20 });
export const megabytes = (bytes) => number(bytes / 1e6, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const share = (value) => number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** "12 ms", "1720 ms", "0.4 ms". */
export function duration(milliseconds) {
  const digits = milliseconds < 10 ? 1 : 0;
  return text('milliseconds', { number: number(milliseconds, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: false }) });
}

/** "about 40 s", "about 3 min". */
export function about(seconds) {
  if (seconds < 90) return text('about-seconds', { number: Math.max(1, Math.round(seconds)) });
  if (seconds < 5400) return text('about-minutes', { number: Math.round(seconds / 60) });
  return text('about-hours', { number: number(seconds / 3600, { maximumFractionDigits: 1 }) });
}

/** A probability for reading: never rounded to certainty. */
export function percent(probability) {
  if (probability > 0.999) return text('percent-above', { number: tenths(99.9) });
  if (probability < 0.001) return text('percent-below', { number: tenths(0.1) });
  return text('percent', { number: tenths(probability * 100) });
}

const tenths = (value) => number(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A message of the library as a sentence. */
export function sentence(message) {
  const trimmed = String(message ?? '').trim();
  if (!trimmed) return '';
  return trimmed[0].toUpperCase() + trimmed.slice(1) + (/[.!?।。]$/.test(trimmed) ? '' : '.');
}
