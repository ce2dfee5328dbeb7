// The page's offline copy, kept by its service worker: made when the page is ready and no scan is on the list, announced when a newer one
// is complete, removed when a person wants that. It holds the page's own files, never anything of a scan.

const FOLDER = new URL('./', document.baseURI);
/** The service worker's name for its caches. */
export const PREFIX = `neurotriage ${FOLDER.pathname} `;
/** An empty cache of this name remembers that a person removed the copy. */
const DECLINED = `${PREFIX}declined`;
/** Locks that the service worker looks for, of any tab: scans are on a list; a person wants the copy all the same. */
const SCANS = `${PREFIX}scans`;
const ASKED = `${PREFIX}asked`;

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
  /** This page came from the site itself, past a worker that has another version in charge: a forced reload does that. */
  #past = false;
  /** Gives this page's lock back; a promise while it is being taken. */
  #release = null;

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
    if (!navigator.serviceWorker || !globalThis.caches || !navigator.locks || !VERSION) return void this.#set({ copy: 'unsupported' });
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
    const locked = this.#lock();
    if (busy) this.#tell({ type: 'hold' });
    else if (this.state.copy === 'held') this.#try(() => locked.then(() => this.#make()));
    else if (this.#putOff) this.#registration.update().catch(() => {});
  }

  /** Makes the copy, or goes on with it, because a person wants it. */
  make() {
    this.#asked = true;
    return this.#try(async () => {
      await this.#lock();
      await caches.delete(DECLINED);
      await this.#make();
    });
  }

  /** Removes all that the page keeps on this device; only that it is not wanted is remembered. */
  async remove() {
    this.#asked = false;
    this.#lock();
    // Other tabs look for it before they go on with a copy that was stopped.
    await caches.open(DECLINED);
    this.#tell({ type: 'hold' });
    await this.#registration?.unregister();
    this.#past = false;
    for (const name of await caches.keys()) {
      if (name.startsWith(PREFIX) && name !== DECLINED) await caches.delete(name);
    }
    this.#set({ copy: 'declined', progress: null, problem: null, update: false });
  }

  /**
   * The newer version becomes the one that opens, and this page is opened anew; other pages go on as they are.
   * @param {() => void} leave  called at the last moment
   */
  use(leave) {
    const waiting = this.#registration?.waiting;
    const reload = () => {
      leave();
      location.reload();
    };
    if (!waiting) return reload();
    waiting.addEventListener('statechange', () => {
      if (waiting.state === 'activated') reload();
      // A still newer one took its place.
      else if (waiting.state === 'redundant') this.use(leave);
    });
    waiting.postMessage({ type: 'use' });
  }

  async #make() {
    // Another tab may have removed the copy since, or may have scans on its list.
    if (!this.#asked && (await caches.has(DECLINED))) return void this.#set({ copy: 'declined', progress: null });
    if (!this.#asked && (await areScansOpen())) return void this.#set({ copy: 'held', progress: null });
    // The worker in charge has nothing for this page, and is not woken for it.
    if (this.#past) return void (await this.#registration.update().catch(() => {}));
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
      this.#past = other && worker === active && !navigator.serviceWorker.controller;
      if (this.#past && this.#busy) this.#putOff = true;
      else if (this.#past) this.#registration.update().catch(() => {});
      else if (other) this.#set({ update: true });
      // A browser may have thrown the copy away, or part of it.
      else if (this.state.copy !== 'declined' && (!this.#busy || this.#asked)) worker.postMessage({ type: 'complete' });
      return;
    }
    if (!['copied', 'copying', 'failed'].includes(type) || this.state.copy === 'declined') return;
    // A newer version on its way changes nothing for this page, which has its copy.
    if (other && active) this.#putOff = type === 'failed' && code === 'held';
    else if (type === 'copying') this.#set({ copy: 'copying', progress: { loaded, total } });
    else this.#end(type === 'copied' ? { copy: 'ready', problem: null } : code === 'held' ? { copy: 'held' } : { copy: 'failed', problem: code });
  }

  /** A copy came to its end; what a person asked for is done. */
  #end(patch) {
    this.#asked = false;
    const locked = this.#lock();
    this.#set({ progress: null, ...patch });
    // The list was cleared before the copy had stopped.
    if (patch.copy === 'held' && !this.#busy) this.#try(() => locked.then(() => this.#make()));
  }

  /** Has the lock that tells the service worker of this page, or none. The next is there before the last is given back. */
  async #lock() {
    const last = this.#release;
    const name = this.#asked ? ASKED : this.#busy ? SCANS : null;
    this.#release = name && navigator.locks ? share(name).catch(() => null) : null;
    await this.#release;
    await (await last)?.();
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

async function areScansOpen() {
  const { held } = await navigator.locks.query();
  return held.some(({ name }) => name === SCANS);
}

/** Takes a lock that any number of pages can have at once. Resolves when it is there, to what gives it back. */
function share(name) {
  return new Promise((there, refused) => {
    const over = navigator.locks.request(name, { mode: 'shared' }, () => new Promise((letGo) => {
      there(() => {
        letGo();
        return over;
      });
    }));
    over.catch(refused);
  });
}
