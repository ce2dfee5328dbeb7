// The panel "Check it yourself": unplug, every request so far, what is stored, what the browser forbids.

import { definitions, element } from './element.js';
import { date, follow, text } from './locale.js';
import { PREFIX, VERSION } from './offline.js';
import * as ledger from './requests.js';

/** The panel follows what happens no more often than this, in milliseconds. */
const CALM = 250;
/** A name that is reserved to lead nowhere, should a browser not refuse it. */
const ELSEWHERE = 'https://example.invalid/';

export class Privacy {
  #parts;
  #offline;
  #told = 0;

  /**
   * @param {Record<string, HTMLElement>} parts  dialog, open, formats, state, keep, remove, since, total, rows, copy, copied, stored, policy, attempt,
   *   attempted
   * @param {import('./offline.js').Offline} offline
   */
  constructor(parts, offline) {
    this.#parts = parts;
    this.#offline = offline;
    const { open, copy, attempt, keep, remove } = parts;
    open.addEventListener('click', () => this.open());
    ledger.listen(() => this.tell());
    follow(() => this.tell());
    new PerformanceObserver(() => this.tell()).observe({ type: 'mark' });
    copy.addEventListener('click', () => this.#copy());
    attempt.addEventListener('click', () => this.#attempt());
    keep.addEventListener('click', () => offline.make());
    remove.addEventListener('click', async () => {
      await offline.remove();
      this.#show();
      keep.focus();
    });
  }

  open() {
    this.#parts.copied.textContent = '';
    this.#parts.attempted.textContent = '';
    this.#parts.dialog.showModal();
    this.#show();
  }

  /** Something changed; many changes at once are shown once. */
  tell() {
    if (!this.#parts.dialog.open || this.#told) return;
    this.#told = setTimeout(() => {
      this.#told = 0;
      this.#show();
    }, CALM);
  }

  #show() {
    this.#showFormats();
    this.#showOffline();
    this.#showRequests();
    this.#showStored();
    this.#parts.policy.textContent = document.querySelector('meta[http-equiv="Content-Security-Policy"]')?.content.replaceAll('; ', ';\n') ?? '';
  }

  /** Whether the reader of every format is there, which has set a mark then. */
  #showFormats() {
    const { formats } = this.#parts;
    const complete = performance.getEntriesByName('every-format').length > 0;
    formats.dataset.complete = complete;
    say(formats, text(complete ? 'privacy-unplug-complete' : 'privacy-unplug-wait'));
  }

  #showOffline() {
    const { state } = this.#offline;
    const { state: words, keep, remove } = this.#parts;
    say(words, [offlineState(state), state.copy === 'ready' ? '' : text('offline-without')].filter(Boolean).join(' '));
    words.dataset.copy = state.copy;
    keep.hidden = !['declined', 'held', 'failed'].includes(state.copy);
    keep.textContent = text(state.copy === 'held' ? 'offline-finish' : 'offline-make');
    remove.hidden = ['none', 'unsupported', 'declined'].includes(state.copy);
  }

  #showRequests() {
    const { since, total, rows } = this.#parts;
    const all = ledger.requests();
    const later = ledger.sinceScans();
    const foreign = all.filter(isForeign).length;
    const refused = all.filter(({ from }) => from === 'refused').length;
    since.dataset.count = later === null ? '' : String(later.length);
    say(since, later === null ? text('privacy-since-none')
      : [text('privacy-since', { count: later.length }), later.length > 0 && foreign === 0 ? text('privacy-since-why') : ''].join(' '));
    say(total, [
      text('privacy-total', {
        count: all.length - refused, sent: all.filter(({ from }) => from === 'network').length, origin: location.origin,
      }),
      foreign > 0 ? text('privacy-foreign', { count: foreign, origin: location.origin }) : '',
      refused > 0 ? text('privacy-refused', { count: refused }) : '',
    ].filter(Boolean).join(' '));
    rows.replaceChildren(...all.map((request) => {
      const row = document.createElement('tr');
      row.dataset.from = request.from;
      if (isForeign(request)) row.dataset.foreign = '';
      if (later?.includes(request)) row.dataset.later = '';
      row.append(...cells(request).map((words) => element('td', words)));
      return row;
    }));
  }

  async #showStored() {
    const kept = await stored();
    const names = (list) => (list === null ? text('privacy-stored-unknown')
      : list.length === 0 ? text('privacy-stored-none') : text('privacy-stored-some', { names: list.join(', ') }));
    this.#parts.stored.replaceChildren(...definitions([
      [text('privacy-stored-copy'), text('privacy-stored-files', { files: kept.files })],
      [text('privacy-stored-space'), kept.bytes === null ? text('privacy-stored-unknown') : text('privacy-stored-megabytes', { megabytes: kept.bytes / 1e6 })],
      [text('privacy-stored-cookies'), names(kept.cookies)],
      [text('privacy-stored-local'), names(kept.local)],
      [text('privacy-stored-session'), names(kept.session)],
      [text('privacy-stored-databases'), names(kept.databases)],
      [text('privacy-stored-private'), names(kept.private)],
      [text('privacy-version'), VERSION ?? text('privacy-stored-unknown')],
    ]));
  }

  async #copy() {
    const head = ['privacy-when', 'privacy-what', 'privacy-address', 'privacy-by', 'privacy-from', 'privacy-size'].map((key) => text(key));
    const lines = ledger.requests().map((request) => [new Date(request.at).toISOString(), ...cells(request, request.url).slice(1)]);
    try {
      await navigator.clipboard.writeText([head, ...lines].map((line) => line.join('\t')).join('\n'));
      say(this.#parts.copied, text('privacy-copied'));
    } catch {
      say(this.#parts.copied, text('privacy-not-copied'));
    }
  }

  async #attempt() {
    let refused = false;
    const note = () => { refused = true; };
    document.addEventListener('securitypolicyviolation', note);
    await fetch(ELSEWHERE, { mode: 'no-cors' }).catch(() => {});
    // The browser tells of it a moment later.
    await new Promise((resolve) => { setTimeout(resolve, CALM); });
    document.removeEventListener('securitypolicyviolation', note);
    say(this.#parts.attempted, text(refused ? 'privacy-try-refused' : 'privacy-try-reached'));
  }
}

/** What is to be said of the offline copy. */
export function offlineState({ copy, progress, problem }) {
  if (copy === 'failed') return text(`offline-failed-${problem}`);
  return text(`offline-state-${copy}`, { share: progress ? progress.loaded / progress.total : 0 });
}

const isForeign = ({ url, from }) => from !== 'refused' && new URL(url).origin !== location.origin;

/** A request in the order of the table's columns. */
function cells({ at, url, by, from, bytes }, address = short(url)) {
  return [
    date(at, { hour: 'numeric', minute: '2-digit', second: '2-digit' }), text(`privacy-for-${purpose(url)}`), address,
    text(`privacy-by-${['cpu', 'webgpu'].includes(by) ? 'engine' : by}`), text(`privacy-from-${from}`),
    bytes > 0 ? text('privacy-kilobytes', { kilobytes: bytes / 1000 }) : '',
  ];
}

/** The address below the page's folder, without the version that all of its files share. */
function short(url) {
  const folder = new URL('./', document.baseURI).href;
  return url.startsWith(folder) ? `/${url.slice(folder.length).replace(/^v\/[0-9a-f]{16}\//, '')}` : url;
}

function purpose(url) {
  const path = short(url).split(/[?#]/)[0];
  if (path.startsWith('/weights/')) return 'weights';
  if (path.startsWith('/locales/')) return 'language';
  if (path.endsWith('/')) return 'page';
  const kinds = { html: 'page', js: 'program', wasm: 'computing', css: 'looks', svg: 'icon', png: 'icon', webmanifest: 'icon' };
  return kinds[path.split('.').pop()] ?? 'other';
}

/** What the browser keeps for this site; null where it does not tell. */
async function stored() {
  // Browsers that are told to keep nothing refuse even to look.
  const or = async (look, otherwise) => {
    try {
      return (await look()) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    files: await or(filesOfCopy, 0),
    bytes: await or(async () => (await navigator.storage.estimate()).usage, null),
    cookies: document.cookie.split(';').map((cookie) => cookie.split('=')[0].trim()).filter(Boolean),
    local: await or(() => Object.keys(localStorage), null),
    session: await or(() => Object.keys(sessionStorage), null),
    databases: await or(async () => (await indexedDB.databases()).map(({ name }) => name), null),
    private: await or(async () => namesIn(await navigator.storage.getDirectory()), null),
  };
}

/** The origin's other pages have caches of their own. */
async function filesOfCopy() {
  let files = 0;
  for (const name of await caches.keys()) {
    // To open what another tab has just removed would make it again.
    if (name.startsWith(PREFIX) && (await caches.has(name))) files += (await (await caches.open(name)).keys()).length;
  }
  return files;
}

async function namesIn(folder) {
  const names = [];
  for await (const name of folder.keys()) names.push(name);
  return names;
}

/** Unchanged text is left alone: screen readers would say it again. */
function say(part, words) {
  if (part.textContent !== words) part.textContent = words;
}
