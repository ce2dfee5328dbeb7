// The order of the cards: the most urgent first or as they came. Nothing moves under a person's eyes or hands.

/** How long after someone left the list it may move, in milliseconds. */
const CALM = 800;

/** Answered cards come first, then those without a result, then those still to be answered. */
const RANKS = { done: 0, failed: 1 };

export class Order {
  #list;
  #choice;
  #held;
  #words;
  #timer = 0;
  #next = 0;

  /**
   * @param {HTMLElement} list
   * @param {HTMLSelectElement} choice  `urgency` or `arrival`
   * @param {HTMLElement} held  says that the order waits for the person at the list
   * @param {string} words  what it then says
   */
  constructor(list, choice, held, words) {
    this.#list = list;
    this.#choice = choice;
    this.#held = held;
    this.#words = words;
    choice.addEventListener('change', () => this.#sort());
    // Whoever was at the list has left it, perhaps.
    list.addEventListener('pointerleave', () => this.#wait());
    list.addEventListener('focusout', () => this.#wait());
    document.addEventListener('selectionchange', () => this.#wait());
  }

  /** Puts a new card at the end. */
  add(card) {
    card.dataset.arrival = String(this.#next);
    this.#next += 1;
    this.#list.append(card);
  }

  /** To be told when every card is answered: until then the list grows at its end only. */
  arrange() {
    if (this.#isSorted()) this.#hold(false);
    else if (this.#isWatched()) this.#hold(true);
    else this.#sort();
  }

  #sort() {
    this.#hold(false);
    if (this.#isSorted()) return;
    const anchor = this.#anchor();
    const before = anchor?.getBoundingClientRect().top;
    this.#list.append(...this.#sorted());
    if (anchor) scrollBy(0, anchor.getBoundingClientRect().top - before);
  }

  /** Who scrolled into the list keeps the card at the top of the screen there; who sees its start sees the first cards. */
  #anchor() {
    if (this.#list.getBoundingClientRect().top >= 0) return null;
    return [...this.#list.children].find((card) => card.getBoundingClientRect().bottom > 0);
  }

  #sorted() {
    const rank = (card) => RANKS[card.dataset.state] ?? 2;
    const urgency = (card) => Number(card.dataset.urgency ?? 0);
    const arrival = (a, b) => a.dataset.arrival - b.dataset.arrival;
    const urgent = (a, b) => rank(a) - rank(b) || urgency(b) - urgency(a) || arrival(a, b);
    return [...this.#list.children].sort(this.#choice.value === 'urgency' ? urgent : arrival);
  }

  #isSorted() {
    return this.#sorted().every((card, index) => card === this.#list.children[index]);
  }

  /** Whether someone points at the list, has the focus in it or a text of it selected. */
  #isWatched() {
    const selection = getSelection();
    return this.#list.matches(':hover') || this.#list.contains(document.activeElement)
      || (selection && !selection.isCollapsed && this.#list.contains(selection.anchorNode));
  }

  #hold(held) {
    clearTimeout(this.#timer);
    const words = held ? this.#words : '';
    if (this.#held.textContent !== words) this.#held.textContent = words;
  }

  #wait() {
    if (!this.#held.textContent) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.arrange(), CALM);
  }
}
