// Every request of the page, its workers and its service worker, as the browser itself counts them; what the panel "Check it yourself"
// shows. Kept in memory only.

import { watch } from './watch.js';

/**
 * @typedef {object} Request
 * @property {string} by  who asked: page, reader, cpu, webgpu, service_worker
 * @property {string} url
 * @property {number} at  milliseconds since 1970
 * @property {'network'|'cache'|'copy'|'refused'} from  `copy`: answered by the service worker; `refused`: by the page's policy
 * @property {number} bytes  that came over the network, or of the file if it did not
 */

/** @type {Request[]} */
const all = [];
const listeners = new Set();
/** When the first of the scans on the list was added. */
let scans = null;

/** What `watch` told of a thread. Addresses of the browser's own memory (blob:) are no requests. */
export function record(by, entries) {
  const fresh = entries.filter(({ url, kind }) => kind === 'refused' || /^https?:/.test(url));
  if (fresh.length === 0) return;
  for (const entry of fresh) {
    const request = { by, url: entry.url, at: entry.at, from: from(entry), bytes: entry.transferSize || entry.decodedBodySize || 0 };
    // Browsers tell of the page itself more than once, as it comes in.
    const known = entry.kind === 'navigation' ? all.find(({ url, at }) => url === request.url && at === request.at) : null;
    if (known) Object.assign(known, request);
    else all.push(request);
  }
  all.sort((a, b) => a.at - b.at);
  for (const changed of listeners) changed();
}

function from({ kind, transferSize, decodedBodySize, workerStart }) {
  if (kind === 'refused') return 'refused';
  if (workerStart > 0) return 'copy';
  return transferSize === 0 && decodedBodySize > 0 ? 'cache' : 'network';
}

/** The requests so far, the first first. */
export const requests = () => all;

/** Those that asked the network since the first of the scans on the list; null without scans. */
export const sinceScans = () => (scans === null ? null : all.filter(({ from: source, at }) => source === 'network' && at > scans));

/** Scans come onto an empty list, or the list is emptied. */
export function scansAre(there) {
  if (there) scans ??= performance.timeOrigin + performance.now();
  else scans = null;
  for (const changed of listeners) changed();
}

export const listen = (changed) => listeners.add(changed);

watch((entries) => record('page', entries));
navigator.serviceWorker?.addEventListener('message', ({ data }) => {
  if (data.type === 'requests') record('service_worker', data.entries);
});
