// The page's offline copy. Each version of the page is one set of files, kept in a cache of its own and used only when it is complete;
// what a page asks for names its version (v/<version>/…), so that an old page never meets new files.
//
// `PAGE`, {version, files: [{path, sha256, bytes}]}, is written above by `cargo xtask assemble`. It changes with every file of the page, so
// that browsers notice a new version by this script alone.
//
// In:  {type: 'complete'}        make sure that the copy is whole
//      {type: 'hold'}            stop fetching: what is there stays for the next time
//      {type: 'use'}             a person wants this version now; nothing else makes it leave its place behind the one in charge
//      {type: 'hello', version}  a page has opened
// Out: {type: 'version', version}, the answer to a hello; to every open page
//      {type: 'copying', version, loaded, total} {type: 'copied', version} {type: 'failed', version, code, file}
//      {type: 'requests', entries}
// A page whose list has scans has the lock SCANS, one whose person wants the copy all the same ASKED: locks end with their page.

const SCOPE = new URL('./', location.href);
/** Caches belong to the whole origin; the page may lie in one folder of many. `www/js/offline.js` knows this name, too. */
const PREFIX = `neurotriage ${SCOPE.pathname} `;
const NAME = PREFIX + PAGE.version;
const SCANS = `${PREFIX}scans`;
const ASKED = `${PREFIX}asked`;
const VERSIONED = /^v\/([0-9a-f]{16})\//;
/** Files fetched at once. */
const LANES = 4;

let stop = new AbortController();
let copying = null;

addEventListener('install', (event) => event.waitUntil(complete()));

addEventListener('fetch', (event) => {
  const path = pathOf(event.request);
  if (path !== null) event.respondWith(answer(event.request, path));
});

addEventListener('message', (event) => {
  const { type, version } = event.data;
  if (type === 'hold') stop.abort();
  else if (type === 'complete') event.waitUntil(complete().catch(() => {}));
  else if (type === 'use') event.waitUntil(skipWaiting());
  else if (type === 'hello') {
    event.source.postMessage({ type: 'version', version: PAGE.version });
    // The first page of a version came from the site: from here on it is served from the copy.
    if (version === PAGE.version) event.waitUntil(clients.claim().then(tidy).catch(() => {}));
  }
});

// As the browser counts them; the page shows them to whoever wants to check.
new PerformanceObserver((list) => tell({
  type: 'requests',
  entries: list.getEntries().map(({ name, entryType, startTime, transferSize, decodedBodySize, workerStart }) => ({
    url: name, kind: entryType, at: performance.timeOrigin + startTime, transferSize, decodedBodySize, workerStart,
  })),
})).observe({ type: 'resource', buffered: true });

/** What a request means below the page's folder; null if it is none of the page's files. */
function pathOf({ method, url }) {
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== SCOPE.origin || !pathname.startsWith(SCOPE.pathname)) return null;
  const path = pathname.slice(SCOPE.pathname.length);
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}

/** From the copy of the version that is asked for. A browser may have thrown copies away: then the site answers, as without one. */
async function answer(request, path) {
  const version = VERSIONED.exec(path)?.[1] ?? PAGE.version;
  const kept = await caches.match(addressOf(path), { cacheName: PREFIX + version, ignoreVary: true }).catch(() => null);
  return kept ?? fetch(request);
}

/** Fetches what the copy lacks. Rejects if it stays incomplete; what is there stays, so that the next try goes on from it. */
function complete() {
  copying ??= copy().finally(() => { copying = null; });
  return copying;
}

async function copy() {
  stop = new AbortController();
  const { signal } = stop;
  let lanes = [];
  let file = null;
  try {
    const cache = await caches.open(NAME);
    const there = new Set((await cache.keys()).map(({ url }) => url));
    const missing = PAGE.files.filter(({ path }) => !there.has(addressOf(path)));
    const total = PAGE.files.reduce((sum, { bytes }) => sum + bytes, 0);
    let loaded = total - missing.reduce((sum, { bytes }) => sum + bytes, 0);
    const older = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
    const lane = async () => {
      while (missing.length > 0 && !signal.aborted) {
        const next = missing.shift();
        file = next.path;
        await cache.put(addressOf(next.path), (await unchanged(next, older)) ?? (await fetched(next, signal)));
        loaded += next.bytes;
        if (!signal.aborted) tell({ type: 'copying', loaded, total });
      }
    };
    lanes = Array.from({ length: LANES }, lane);
    await Promise.all(lanes);
    if (missing.length > 0) throw signal.reason;
    await tell({ type: 'copied' });
  } catch (error) {
    const code = signal.aborted ? 'held' : codeOf(error);
    stop.abort();
    // What the other lanes are at comes to its end first.
    await Promise.allSettled(lanes);
    // Half a copy is of no use where there is no room for the rest.
    if (code === 'quota') await caches.delete(NAME);
    // A worker whose installation has failed is ended at once.
    await tell({ type: 'failed', code, file });
    throw error;
  }
}

/** Scans are on the list of an open page, of whichever tab, and nobody asked for the copy all the same. */
async function isHeld() {
  const { held } = await navigator.locks.query();
  const names = held.map(({ name }) => name);
  return names.includes(SCANS) && !names.includes(ASKED);
}

/** Why a copy stays incomplete; `held`, `changed` and `missing` are this worker's own words. */
function codeOf({ name, code }) {
  if (name === 'QuotaExceededError') return 'quota';
  return typeof code === 'string' ? code : 'unreachable';
}

/** The file out of an older copy, if it did not change since. */
async function unchanged({ path, sha256 }, older) {
  for (const cacheName of older) {
    const version = cacheName.slice(PREFIX.length);
    const kept = await caches.match(addressOf(path.replace(VERSIONED, `v/${version}/`)), { cacheName, ignoreVary: true });
    if (!kept) continue;
    const bytes = await kept.arrayBuffer();
    if ((await hashOf(bytes)) === sha256) return new Response(bytes, { headers: kept.headers });
  }
  return null;
}

/** The file from the browser's own cache, where the page has just put most of it, else from the site; its hash decides. */
async function fetched({ path, sha256 }, signal) {
  let problem;
  for (const cache of ['force-cache', 'reload']) {
    if (await isHeld()) throw Object.assign(new Error(path), { code: 'held' });
    // Hosts show a folder's index at the folder's own address.
    const response = await fetch(addressOf(path).replace(/(^|\/)index\.html$/, '$1'), { cache, signal });
    if (response.ok) {
      const bytes = await response.arrayBuffer();
      if ((await hashOf(bytes)) === sha256) return new Response(bytes, { headers: plain(response.headers) });
    }
    // Either the site is just being updated, or it lacks a file.
    problem = Object.assign(new Error(path), { code: response.ok ? 'changed' : 'missing' });
  }
  throw problem;
}

/** What a host says of a file, its policy too, without how it was sent. */
function plain(headers) {
  const kept = new Headers(headers);
  for (const name of ['content-encoding', 'content-length', 'transfer-encoding', 'vary']) kept.delete(name);
  return kept;
}

async function hashOf(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Deletes the copies of older versions as soon as no page that might be one of theirs is open. */
async function tidy() {
  if (registration.installing || registration.waiting || (await pages()).length > 1) return;
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== NAME) await caches.delete(name);
  }
}

async function tell(message) {
  for (const page of await pages()) page.postMessage({ version: PAGE.version, ...message });
}

/** The open pages, those too that were loaded past this worker. */
async function pages() {
  const all = await clients.matchAll({ type: 'window', includeUncontrolled: true });
  return all.filter(({ url }) => url.startsWith(SCOPE.href));
}

function addressOf(path) {
  return new URL(path, SCOPE).href;
}
