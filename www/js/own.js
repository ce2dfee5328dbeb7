// Weights of one's own, chosen from this device: a manifest and its weights file. They are read by the engine's worker and stay here.

import { Problem } from './problem.js';

/**
 * @typedef {object} Own
 * @property {string} name  the manifest's, without its ending
 * @property {File} manifest
 * @property {File} weights
 */

/**
 * The two files of a network, in whatever order they were chosen.
 * @param {Iterable<File>} files
 * @returns {Own}
 */
export function pair(files) {
  const all = [...files];
  const [manifest, ...manifests] = all.filter(({ name }) => /\.json$/i.test(name));
  const [weights, ...others] = all.filter(({ name }) => /\.bpk$/i.test(name));
  if (!manifest || !weights || manifests.length + others.length > 0 || all.length > 2) throw new Problem('own_pair');
  return { name: manifest.name.replace(/\.json$/i, ''), manifest, weights };
}

/** What the engine opens: {text, manifest, weights}. Whether the weights are the manifest's is the engine's to say, by their hash. */
export async function read({ manifest, weights }) {
  try {
    const [text, bytes] = await Promise.all([manifest.text(), weights.arrayBuffer()]);
    return { text, manifest: parsed(text, manifest.name), weights: new Uint8Array(bytes) };
  } catch (error) {
    throw Problem.from(error, 'own_unreadable', 'weights');
  }
}

function parsed(text, name) {
  try {
    const manifest = JSON.parse(text);
    if (manifest?.weights) return manifest;
  } catch {
    // Said below.
  }
  throw new Problem('own_manifest', name, 'weights');
}
