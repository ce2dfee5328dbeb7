// Numbers and sentences as people read them.

export const number = (value, options) => new Intl.NumberFormat('en', options).format(value);
export const small = (value) => number(value, { maximumSignificantDigits: 2, maximumFractionDigits: 20 });
export const megabytes = (bytes) => number(bytes / 1e6, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const share = (value) => number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** "12 ms", "1720 ms", "0.4 ms". */
export const duration = (milliseconds) =>
  `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)}\u00a0ms`;

/** "about 40 s", "about 3 min". */
export function about(seconds) {
  if (seconds < 90) return `about ${Math.max(1, Math.round(seconds))}\u00a0s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)}\u00a0min`;
  return `about ${number(seconds / 3600, { maximumFractionDigits: 1 })}\u00a0h`;
}

/** A probability for reading: never rounded to certainty. */
export function percent(probability) {
  if (probability > 0.999) return '>99.9\u00a0%';
  if (probability < 0.001) return '<0.1\u00a0%';
  return `${(probability * 100).toFixed(1)}\u00a0%`;
}

export const plural = (count, one, many) => `${number(count)} ${count === 1 ? one : many}`;

/** A message of the library as a sentence. */
export function sentence(text) {
  const trimmed = String(text ?? '').trim();
  if (!trimmed) return '';
  return trimmed[0].toUpperCase() + trimmed.slice(1) + (/[.!?]$/.test(trimmed) ? '' : '.');
}
