// The worklist: a row for each case, the most urgent first, filtered and searched; no case ever leaves it by itself. Nothing moves
// under a person's eyes or hands.
//
// It is a listbox, not a table: one case at a time is chosen and everything else follows the choice, a row is read as one sentence, and
// the arrow keys move the choice. A grid would ask for a cell that is chosen, which means nothing here.

import { Row } from './row.js';
import { THUMBNAIL } from './queue.js';
import * as wording from './wording.js';

/** How long after someone left the list it may move, in milliseconds. */
const CALM = 800;
/** Answered cases come first, then those that a human must see without an answer, then those still to be answered. */
const RANKS = { done: 0, refused: 1, failed: 2 };

export class List {
  #parts;
  #listeners;
  #rows = new Map();
  #byElement = new WeakMap();
  #chosen = null;
  #timer = 0;
  #grows = false;
  #filter = 'all';
  #search = '';
  #seen;

  /**
   * @param {object} parts  elements: list, order, held, arrange, filter, search, filtered, unfilter, template
   * @param {{choose: (item: object|null) => void, enter: () => void, thumbnail: (item: object, side: number) => Promise<ImageBitmap>}} listeners
   */
  constructor(parts, listeners) {
    this.#parts = parts;
    this.#listeners = listeners;
    const { list, order, arrange, filter, search, unfilter } = parts;
    order.addEventListener('change', () => this.#sort());
    arrange.addEventListener('click', () => this.#sort());
    filter.addEventListener('change', () => this.#narrow(filter.value, this.#search));
    search.addEventListener('input', () => this.#narrow(this.#filter, search.value));
    unfilter.addEventListener('click', () => {
      filter.value = 'all';
      search.value = '';
      this.#narrow('all', '');
      search.focus();
    });
    list.addEventListener('click', ({ target }) => this.#take(target.closest('.row')));
    list.addEventListener('keydown', (event) => this.#key(event));
    // Whoever was at the list has left it, perhaps.
    list.addEventListener('pointerleave', () => this.#wait());
    list.addEventListener('focusout', () => this.#wait());
    document.addEventListener('selectionchange', () => this.#wait());
    this.#seen = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) if (isIntersecting) this.#picture(this.#of(target));
    }, { root: list.parentElement, rootMargin: '200px' });
    this.#count();
  }

  get items() {
    return [...this.#rows.keys()];
  }

  /** The cases that are shown, in the order in which they are. */
  get shown() {
    return this.#elements().filter((row) => !row.hidden).map((row) => this.#of(row).item);
  }

  get chosen() {
    return this.#chosen;
  }

  add(items) {
    const rows = items.map((item) => {
      const row = new Row(item, this.#parts.template);
      this.#rows.set(item, row);
      this.#byElement.set(row.element, row);
      this.#hide(row);
      return row;
    });
    this.#parts.list.append(...rows.map(({ element }) => element));
    for (const row of rows) this.#seen.observe(row.element);
    if (this.#rows.size === rows.length && rows.length > 0) rows[0].element.tabIndex = 0;
  }

  update(item) {
    const row = this.#rows.get(item);
    row?.update();
    if (row) this.#hide(row);
  }

  picture(item, bitmap) {
    this.#rows.get(item)?.picture(bitmap);
  }

  /** A case whose files came: its picture can be had now. */
  pictureAgain(item) {
    const row = this.#rows.get(item);
    if (!row) return;
    row.pictured = false;
    this.#seen.unobserve(row.element);
    this.#seen.observe(row.element);
  }

  remove(item) {
    const row = this.#rows.get(item);
    if (!row) return;
    const next = row.element.nextElementSibling ?? row.element.previousElementSibling;
    this.#seen.unobserve(row.element);
    row.element.remove();
    this.#rows.delete(item);
    if (item === this.#chosen) this.choose(next ? this.#of(next).item : null);
  }

  choose(item, focus = false) {
    if (this.#chosen !== item) {
      this.#rows.get(this.#chosen)?.select(false);
      this.#chosen = item;
      for (const row of this.#parts.list.querySelectorAll('[tabindex="0"]')) row.tabIndex = -1;
      this.#rows.get(item)?.select(true);
      this.#listeners.choose(item);
    }
    const element = this.#rows.get(item)?.element;
    element?.scrollIntoView({ block: 'nearest' });
    if (focus) element?.focus({ preventScroll: true });
  }

  /** The case so many rows further down. */
  step(by, focus) {
    const rows = this.#elements().filter((row) => !row.hidden);
    if (rows.length === 0) return;
    const at = rows.findIndex((row) => this.#of(row).item === this.#chosen);
    const to = at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by));
    this.choose(this.#of(rows[to]).item, focus);
  }

  /** The same in another language. */
  redraw() {
    for (const row of this.#rows.values()) row.update();
    this.#count();
  }

  /** To be told of every change: while cases wait for their answer the list grows at its end only. */
  arrange(settled) {
    this.#grows = !settled;
    this.#count();
    if (this.#isSorted()) this.#hold('');
    else if (!settled) this.#hold(this.items.filter(({ state }) => state === 'done').length > 1 ? wording.growing() : '');
    else if (this.#isWatched()) this.#hold(wording.held());
    else this.#sort();
  }

  #elements() {
    return [...this.#parts.list.children];
  }

  #of(element) {
    return this.#byElement.get(element) ?? null;
  }

  #take(element) {
    if (!element) return;
    this.choose(this.#of(element).item);
    this.#listeners.enter();
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(this.#parts.list.parentElement.clientHeight / 72));
    const steps = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity, PageDown: page, PageUp: -page };
    if (event.key in steps) {
      event.preventDefault();
      this.step(steps[event.key], true);
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (event.target.closest('.row')) this.choose(this.#of(event.target.closest('.row')).item);
      this.#listeners.enter(true);
    }
  }

  async #picture(row) {
    if (!row || row.pictured || ['waiting', 'working'].includes(row.item.state)) return;
    row.pictured = true;
    const bitmap = await this.#listeners.thumbnail(row.item, THUMBNAIL).catch(() => null);
    if (bitmap) row.picture(bitmap);
  }

  #narrow(filter, search) {
    this.#filter = filter;
    this.#search = search.trim().toLocaleLowerCase();
    for (const row of this.#rows.values()) this.#hide(row);
    this.#count();
  }

  /** The chosen case stays in sight of who works on it, whatever it has become. */
  #hide(row) {
    const { item, element } = row;
    const hidden = !(fits(item, this.#filter) && sounds(item, this.#search));
    if (element.hidden !== hidden && !(hidden && item === this.#chosen && this.#search === '' && document.activeElement !== this.#parts.filter)) element.hidden = hidden;
    // A row in sight that has its answer now can have its picture.
    if (!row.pictured && !hidden && this.#inSight(element)) this.#picture(row);
  }

  #inSight(element) {
    if (!element.isConnected) return false;
    const [{ top, bottom }, sight] = [element.getBoundingClientRect(), this.#parts.list.parentElement.getBoundingClientRect()];
    return bottom > sight.top && top < sight.bottom && bottom > 0 && top < innerHeight;
  }

  #count() {
    const { filter, filtered } = this.#parts;
    const items = this.items;
    const options = wording.filters().map(([group, kinds]) => {
      const made = kinds.map((value) => {
        const count = items.filter((item) => fits(item, value)).length;
        return new Option(wording.filterName(value, count), value, false, value === this.#filter);
      });
      if (!group) return made;
      const box = document.createElement('optgroup');
      box.label = group;
      box.append(...made);
      return [box];
    });
    // An open menu is not exchanged under a hand.
    if (document.activeElement !== filter) filter.replaceChildren(...options.flat());
    const shown = this.#elements().filter((row) => !row.hidden).length;
    filtered.hidden = shown === items.length;
    filtered.firstElementChild.textContent = wording.filtered(shown, items.length);
  }

  #sort() {
    this.#hold('');
    if (this.#isSorted()) return;
    const anchor = this.#anchor();
    const before = anchor?.getBoundingClientRect().top;
    const focused = this.#parts.list.contains(document.activeElement) ? document.activeElement : null;
    this.#parts.list.append(...this.#sorted());
    // Moving an element takes the focus off it.
    focused?.focus({ preventScroll: true });
    if (anchor) this.#parts.list.parentElement.scrollBy(0, anchor.getBoundingClientRect().top - before);
    if (this.#grows) this.arrange(false);
  }

  /** Who scrolled into the list keeps the row at its top there; who sees its start sees the first rows. */
  #anchor() {
    const box = this.#parts.list.parentElement;
    if (box.scrollTop <= 0) return null;
    const { top } = box.getBoundingClientRect();
    return this.#elements().find((row) => row.getBoundingClientRect().bottom > top);
  }

  #sorted() {
    const item = (element) => this.#of(element).item;
    const rank = ({ state }) => RANKS[state] ?? 3;
    const arrival = (a, b) => a.arrival - b.arrival || a.id - b.id;
    const orders = {
      arrival,
      name: (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }) || arrival(a, b),
      urgency: (a, b) => rank(a) - rank(b) || (b.report?.urgency ?? 0) - (a.report?.urgency ?? 0) || arrival(a, b),
    };
    const order = orders[this.#parts.order.value];
    return this.#elements().map((element) => [element, item(element)]).sort(([, a], [, b]) => order(a, b)).map(([element]) => element);
  }

  #isSorted() {
    const children = this.#parts.list.children;
    return this.#sorted().every((row, index) => row === children[index]);
  }

  /** Whether someone points at the list, has the focus in it or a text of it selected. */
  #isWatched() {
    const { list } = this.#parts;
    const selection = getSelection();
    return list.matches(':hover') || list.contains(document.activeElement)
      || (selection && !selection.isCollapsed && list.contains(selection.anchorNode));
  }

  #hold(words) {
    const { held } = this.#parts;
    const said = held.firstElementChild;
    if (said.textContent !== words) said.textContent = words;
    held.hidden = words === '';
    this.#wait();
  }

  /** Looks again when nobody has done anything at the list for a while: a window in the background tells of no leaving. */
  #wait() {
    clearTimeout(this.#timer);
    if (this.#parts.held.hidden || this.#grows) return;
    this.#timer = setTimeout(() => this.arrange(true), CALM);
  }
}

const sounds = (item, search) => !search
  || item.name.toLocaleLowerCase().includes(search)
  || `${item.patient?.name ?? ''} ${item.patient?.id ?? ''}`.toLocaleLowerCase().includes(search);

function fits({ state, report, warnings, review, problem }, filter) {
  switch (filter) {
    case 'all': return true;
    case 'flag': case 'refer': case 'clear-looking':
      return report?.decision === filter || (filter === 'refer' && state === 'refused');
    case 'waiting': return state === 'waiting' || state === 'working';
    case 'stopped': case 'failed': case 'refused': return state === filter;
    case 'warned': return (report?.warnings ?? warnings).length > 0 || Boolean(problem);
    case 'reviewed': return Boolean(review?.verdict);
    case 'unreviewed': return !review?.verdict;
    default: return review?.verdict === filter;
  }
}
