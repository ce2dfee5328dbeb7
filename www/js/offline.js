// The page's offline copy, kept by its service worker: made when the page is ready and no scan is on the list, announced when a newer one
// is complete, removed when a person wants that. It holds the page's own files, never anything of a scan.

const FOLDER = new URL('./', document.baseURI);
/** The service worker's name for its caches. */
const PREFIX = `neurotriage ${FOLDER.pathname} `;
/** An empty cache of this name remembers that a person removed the copy. */
const DECLINED = `${PREFIX}declined`;

/** The version of the running page: the address of its files names it. Null for a page that was not assembled. */
export const VERSION = /\/v\/([0-9a-f]{16})\//.exec(import.meta.url)?.[1] ?? null;

/**
 * @typedef {object} State
 * @property {'none'|'unsupported'|'declined'|'held'|'copying'|'ready'|'failed'} copy
 * @property {{loaded: number, total: number}|null} progress  in bytes
 * @property {string|null} problem  why it failed: quota, unreachable, missing, changed, refused
 * @property {boolean} update  another version than this page's is complete
 */

export class Offline {
  /** @type {State} */
  state = { copy: 'none', progress: null, problem: null, update: false };
  #changed;
  #registration = null;
  #started = false;
  /** Scans are on the list. */
  #busy = false;
  /** A person wants the copy now, scans or not. */
  #asked = false;
  /** A newer version was on its way when scans came. */
  #putOff = false;

  /** @param {(state: State) => void} changed */
  constructor(changed) {
    this.#changed = changed;
    navigator.serviceWorker?.addEventListener('message', ({ data, source }) => this.#hear(data, source));
  }

  /** Call when the page has all that it needs, so that nobody waits for what is fetched from here on. */
  async start() {
    if (this.#started) return;
    this.#started = true;
    // Browsers offer neither to pages without HTTPS, and some not in private windows.
    if (!navigator.serviceWorker || !globalThis.caches || !VERSION) return void this.#set({ copy: 'unsupported' });
    await this.#try(async () => {
      const found = await navigator.serviceWorker.getRegistration(FOLDER.href);
      // A folder above may have a worker of its own, of another page.
      if (found?.scope === FOLDER.href) this.#follow(found);
      if (await caches.has(DECLINED)) this.#set({ copy: 'declined' });
      else if (this.#busy) this.#set({ copy: this.#registration?.active ? 'ready' : 'held' });
      // A worker that is there makes sure of its copy as soon as it is greeted.
      else if (!this.#registration) await this.#make();
    });
  }

  /** While scans are on the list nothing is fetched: the rest comes when the list is empty, or at the next visit. */
  hold(busy) {
    if (busy === this.#busy) return;
    this.#busy = busy;
    this.#asked = false;
    if (busy) this.#tell({ type: 'hold' });
    else if (this.state.copy === 'held') this.#try(() => this.#make());
    else if (this.#putOff) this.#registration.update().catch(() => {});
  }

  /** Makes the copy, or goes on with it, because a person wants it. */
  make() {
    this.#asked = true;
    return this.#try(async () => {
      await caches.delete(DECLINED);
      await this.#make();
    });
  }

  /** Removes all that the page keeps on this device; only that it is not wanted is remembered. */
  async remove() {
    this.#asked = false;
    this.#tell({ type: 'hold' });
    await caches.open(DECLINED);
    await this.#registration?.unregister();
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX) && name !== DECLINED) await caches.delete(name);
    }
    this.#set({ copy: 'declined', progress: null, problem: null, update: false });
  }

  /** The newer version becomes the one that opens, and this page is opened anew; other pages go on as they are. */
  use() {
    const waiting = this.#registration?.waiting;
    if (!waiting) return location.reload();
    waiting.addEventListener('statechange', () => { if (waiting.state === 'activated') location.reload(); });
    waiting.postMessage({ type: 'use' });
  }

  async #make() {
    this.#set({ copy: 'copying', progress: null, problem: null });
    const registration = await navigator.serviceWorker.register(new URL('service_worker.js', FOLDER), { updateViaCache: 'none' });
    const known = registration === this.#registration;
    this.#follow(registration);
    // The same as before goes on with its copy, or makes it anew after it was removed.
    if (known) this.#greet([registration.active]);
  }

  #follow(registration) {
    if (this.#registration === registration) return;
    this.#registration = registration;
    const comes = () => {
      const { installing } = registration;
      if (this.#busy && !this.#asked) installing?.postMessage({ type: 'hold' });
      installing?.addEventListener('statechange', () => this.#greet([installing]));
    };
    comes();
    registration.addEventListener('updatefound', comes);
    this.#greet();
  }

  /**
   * Each worker answers with its version. None is woken without need: Chromium loses requests to a worker that it is about to replace
   * and that a message kept from its end.
   */
  #greet(workers = [this.#registration.waiting, this.#registration.active]) {
    for (const worker of workers) {
      if (['installed', 'activated'].includes(worker?.state)) worker.postMessage({ type: 'hello', version: VERSION });
    }
  }

  #hear({ type, version, loaded, total, code }, worker) {
    const { waiting, active } = this.#registration ?? {};
    const other = version !== VERSION;
    if (type === 'version') {
      if (![waiting, active].includes(worker)) return;
      // After a forced reload this page comes from the site itself, past a worker that does not know of its version yet.
      const past = other && worker === active && !navigator.serviceWorker.controller;
      if (past && this.#busy) this.#putOff = true;
      else if (past) this.#registration.update().catch(() => {});
      else if (other) this.#set({ update: true });
      // A browser may have thrown the copy away, or part of it.
      else if (this.state.copy !== 'declined' && (!this.#busy || this.#asked)) worker.postMessage({ type: 'complete' });
      return;
    }
    if (!['copied', 'copying', 'failed'].includes(type) || this.state.copy === 'declined') return;
    // A newer version on its way changes nothing for this page, which has its copy.
    if (other && active) this.#putOff = type === 'failed' && code === 'held';
    else if (type === 'copying') this.#set({ copy: 'copying', progress: { loaded, total } });
    else if (type === 'copied') this.#set({ copy: 'ready', progress: null, problem: null });
    else if (code === 'held') this.#set({ copy: 'held', progress: null });
    else this.#set({ copy: 'failed', progress: null, problem: code });
  }

  #tell(message) {
    const { installing, waiting, active } = this.#registration ?? {};
    for (const worker of [installing, waiting, active]) worker?.postMessage(message);
  }

  /** Registration fails where a site has no service worker or a browser allows none; what fails later the worker tells by itself. */
  #try(work) {
    return work().catch(() => { if (this.state.copy !== 'failed') this.#set({ copy: 'failed', progress: null, problem: 'refused' }); });
  }

  #set(patch) {
    this.state = { ...this.state, ...patch };
    this.#changed(this.state);
  }
}
