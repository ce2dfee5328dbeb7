// The picture with the lesion that a person moves, grows and fades: by pointer, finger, wheel, keys and sliders.

import { paint } from '../canvas.js';
import { number, text } from '../locale.js';

/** What the buttons set; lengths are shares of the picture's side. The browser test holds them to what the page says of them. */
export const EXAMPLES = {
  none: { strength: 0 },
  bright: { x: 0.34, y: 0.42, radius: 0.085, strength: 1 },
  faint: { x: 0.34, y: 0.42, radius: 0.085, strength: 0.3 },
  small: { x: 0.34, y: 0.42, radius: 0.02, strength: 1 },
  middle: { x: 0.5, y: 0.5, radius: 0.085, strength: 1 },
};
const share = (value) => number(value, { style: 'percent', maximumFractionDigits: 1 });
/** A key's step. */
const STEP = { place: 0.02, radius: 0.005, strength: 0.1 };

export class Scene {
  #parts;
  #moved;
  #lesion = { ...EXAMPLES.bright };
  /** Pointers that are down, by their id, and how far two of them were apart. */
  #pointers = new Map();
  #apart = 0;
  #own = false;

  /**
   * @param {Record<string, HTMLElement>} parts  title, how, scene, slice, map, lesion, origin, now, hands, across, down, radius, strength, examples
   * @param {() => void} moved  the lesion is another one
   */
  constructor(parts, moved) {
    this.#parts = parts;
    this.#moved = moved;
    const { scene, across, down, radius, strength, examples } = parts;
    for (const [slider, name] of [[across, 'x'], [down, 'y'], [radius, 'radius'], [strength, 'strength']]) {
      slider.addEventListener('input', () => this.set({ [name]: Number(slider.value) }));
    }
    examples.addEventListener('click', ({ target }) => {
      const { example } = target.closest('[data-example]')?.dataset ?? {};
      if (example) this.set(EXAMPLES[example]);
    });
    scene.addEventListener('keydown', (event) => this.#key(event));
    scene.addEventListener('pointerdown', (event) => this.#press(event));
    scene.addEventListener('pointermove', (event) => this.#drag(event));
    for (const end of ['pointerup', 'pointercancel']) scene.addEventListener(end, ({ pointerId }) => this.#pointers.delete(pointerId));
    scene.addEventListener('wheel', (event) => {
      if (this.#own) return;
      event.preventDefault();
      this.set({ radius: this.#lesion.radius - Math.sign(event.deltaY) * STEP.radius });
    }, { passive: false });
    this.#show();
  }

  /** {x, y, radius, strength}, shares of the side and 0 to 1. */
  get lesion() {
    return this.#lesion;
  }

  /** Changes the lesion, within what the sliders allow. */
  set(change) {
    const { across, down, radius, strength } = this.#parts;
    const within = (slider, value) => Math.min(Number(slider.max), Math.max(Number(slider.min), value));
    const wished = { ...this.#lesion, ...change };
    this.#lesion = {
      x: within(across, wished.x), y: within(down, wished.y), radius: within(radius, wished.radius), strength: within(strength, wished.strength),
    };
    this.#show();
    this.#moved();
  }

  /** Whether the picture is a person's own, without a lesion of ours. */
  set own(own) {
    if (own === this.#own) return;
    this.#own = own;
    this.#show();
  }

  picture(picture) {
    paint(this.#parts.slice, picture);
    const [across, down] = picture.spacing ?? [1, 1];
    this.#parts.scene.style.setProperty('--ratio', `${picture.full[0] * across} / ${picture.full[1] * down}`);
  }

  /** Nothing is shown any more. */
  clear() {
    const { slice } = this.#parts;
    slice.width = slice.height = 1;
    this.overlay(null);
  }

  /** The lesion map over the picture, or none. */
  overlay(overlay) {
    const { map } = this.#parts;
    map.hidden = !overlay;
    if (overlay) paint(map, overlay);
  }

  /** Writes all words anew. */
  #show() {
    const { title, how, scene, lesion, origin, now, hands, across, down, radius, strength, examples } = this.#parts;
    const { x, y, radius: size, strength: force } = this.#lesion;
    scene.dataset.picture = this.#own ? 'own' : 'synthetic';
    scene.setAttribute('aria-label', text(this.#own ? 'classroom-scene-own.aria-label' : 'classroom-scene.aria-label'));
    for (const [part, key, own] of [[title, 'classroom-lab', 'classroom-lab-own'], [how, 'classroom-lab-how', 'classroom-lab-how-own']]) {
      part.dataset.l10n = this.#own ? own : key;
      part.textContent = text(part.dataset.l10n);
    }
    origin.textContent = text(this.#own ? 'classroom-own-tag' : 'classroom-synthetic');
    hands.hidden = examples.hidden = lesion.hidden = this.#own;
    for (const [name, value] of [['--x', x], ['--y', y], ['--radius', size]]) lesion.style.setProperty(name, String(value));
    for (const [slider, value] of [[across, x], [down, y], [radius, size], [strength, force]]) {
      slider.value = String(value);
      slider.setAttribute('aria-valuetext', share(value));
    }
    now.textContent = this.#own ? ''
      : force === 0 ? text('classroom-scene-without')
        : text('classroom-scene-now', { across: share(x), down: share(y), radius: share(size), strength: share(force) });
  }

  redraw() {
    this.#show();
  }

  #key(event) {
    if (this.#own || event.ctrlKey || event.metaKey || event.altKey) return;
    const { x, y, radius, strength } = this.#lesion;
    const changes = {
      ArrowLeft: { x: x - STEP.place }, ArrowRight: { x: x + STEP.place }, ArrowUp: { y: y - STEP.place }, ArrowDown: { y: y + STEP.place },
      '+': { radius: radius + STEP.radius }, '=': { radius: radius + STEP.radius }, '-': { radius: radius - STEP.radius },
      '[': { strength: strength - STEP.strength }, ']': { strength: strength + STEP.strength },
    };
    if (!(event.key in changes)) return;
    event.preventDefault();
    this.set(changes[event.key]);
  }

  #press(event) {
    if (this.#own || event.button !== 0) return;
    this.#parts.scene.setPointerCapture(event.pointerId);
    this.#pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.#pointers.size === 2) this.#apart = this.#distance();
    else this.#follow(event);
  }

  #drag(event) {
    if (!this.#pointers.has(event.pointerId)) return;
    this.#pointers.set(event.pointerId, [event.clientX, event.clientY]);
    if (this.#pointers.size === 1) return void this.#follow(event);
    // Two fingers grow and shrink it.
    const apart = this.#distance();
    if (this.#apart > 0) this.set({ radius: this.#lesion.radius * (apart / this.#apart) });
    this.#apart = apart;
  }

  /** The lesion comes to the pointer. */
  #follow({ clientX, clientY }) {
    const { left, top, width, height } = this.#parts.slice.getBoundingClientRect();
    this.set({ x: (clientX - left) / width, y: (clientY - top) / height });
  }

  #distance() {
    const [a, b] = [...this.#pointers.values()];
    return a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : 0;
  }
}
