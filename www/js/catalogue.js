// The networks that this site offers, from weights/index.json.

import { Problem } from './problem.js';

/** Resolves to {champion, models}; rejects with a Problem. */
export async function loadCatalogue(cache) {
  const response = await fetch(new URL('../weights/index.json', import.meta.url), { cache }).catch(() => {
    throw new Problem('unreachable', 'index.json', 'weights');
  });
  if (!response.ok) throw new Problem('missing', `index.json: HTTP ${response.status}`, 'weights');
  const { champion, models } = await response.json().catch(() => ({}));
  // Names become parts of addresses: plain ones only.
  const plain = (name) => typeof name === 'string' && /^[\w-][\w.-]*$/.test(name);
  if (!Array.isArray(models) || !models.every(plain) || !models.includes(champion)) {
    throw new Problem('no_manifest', 'index.json', 'weights');
  }
  return { champion, models };
}
