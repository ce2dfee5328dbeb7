// The picture of the chosen case: which slice of which plane, in which window, how near. The pixels come from the reader; here they are
// placed, never computed.

import { placeOf, mainSlice } from './case.js';
import { paint } from './canvas.js';
import { listen } from './gestures.js';
import { latest } from './latest.js';
import { Strip } from './strip.js';
import * as wording from './wording.js';

const NEAREST = 12;
/** A key's step of the window, as a share of the stage; of the zoom; of a pan, in pixels. */
const STEP = { window: 0.04, zoom: 1.25, pan: 40 };
/** How long keys must rest before what they turned to is said, in milliseconds. */
const CALM = 400;

export class Viewer {
  #reader;
  #parts;
  #strip;
  #item = null;
  #axis = null;
  #index = 0;
  /** `{preset}` or `{window}`: what the next picture is to be drawn with. */
  #look = { preset: 'file' };
  /** The picture that is shown, as the reader gave it. */
  #shown = null;
  #view = { scale: 1, x: 0, y: 0 };
  /** What the stage says instead of a picture; which slice is in the picture, and whether its map is. */
  #empty = wording.choose;
  #painted = null;
  /** The window where a drag began. */
  #grip = null;
  #said;
  #saying = 0;

  /**
   * @param {import('./reader.js').Reader} reader
   * @param {Record<string, HTMLElement>} parts  viewer, stage, layers, slice, map, box, tools, preset, axes, reset, mapping, maps, opacity, strip, slider, marked, empty, number, zoom,
   *   window, size
   * @param {(words: string) => void} said  gets the slice that a key turned to, in words
   */
  constructor(reader, parts, said) {
    this.#reader = reader;
    this.#said = said;
    this.#parts = parts;
    this.#strip = new Strip(parts.strip, parts.slider, (index) => this.#go(index));
    const { stage, preset, axes, reset, maps, opacity } = parts;
    listen(stage, {
      tool: () => this.tool,
      scroll: (steps) => this.scroll(steps),
      grip: () => { this.#grip = this.#shown?.window ?? null; },
      window: (across, down) => this.#drag(across, down),
      pan: (x, y) => this.#move({ x: this.#view.x + x, y: this.#view.y + y }),
      zoom: (factor, at) => this.#zoom(factor, at),
      slices: () => this.#count,
    });
    stage.addEventListener('keydown', (event) => this.#key(event));
    preset.addEventListener('change', () => this.#preset(preset.value));
    axes.addEventListener('change', ({ target }) => this.#turn(target.value));
    reset.addEventListener('click', () => this.reset());
    maps.addEventListener('change', () => this.#showOpacity());
    opacity.addEventListener('input', () => this.#showOpacity());
    this.#showOpacity();
    this.#blank(wording.choose);
  }

  get tool() {
    return this.#parts.tools.querySelector(':checked').value;
  }

  set tool(name) {
    this.#parts.tools.querySelector(`[value="${name}"]`).checked = true;
  }

  /** @param {import('./case.js').Case|null} item */
  show(item) {
    this.#item = item;
    this.#look = { preset: 'file' };
    this.#shown = null;
    this.#axis = item?.axes[0].axis ?? null;
    this.#index = item ? Math.max(0, Math.min(mainSlice(item), item.axes[0].count - 1)) : 0;
    this.#view = { scale: 1, x: 0, y: 0 };
    this.#showAxes();
    if (!item) this.#blank(wording.choose);
    else if (item.sources.length === 0) this.#blank(wording.noPictureSaved);
    else this.#blank(wording.loadingPicture);
    this.#apply();
    this.update(true);
  }

  /** The case has new results. `fresh` takes the view to the slice that decided. */
  update(fresh = false) {
    const item = this.#item;
    if (!item) return void this.#strip.hide();
    this.#showStrip();
    if (fresh) this.#draw();
    else if (item.maps.get(this.#index) && this.#parts.map.hidden && this.#onFirst) this.#draw();
  }

  /** The same in another language. */
  redraw() {
    this.#showOpacity();
    this.#showAxes();
    this.#apply();
    if (this.#item) this.#showStrip();
    if (this.#painted) this.#describe();
    else this.#blank(this.#empty);
  }

  /** To the slice that decided, if the view is not there. */
  showDeciding() {
    if (!this.#item?.report) return;
    if (!this.#onFirst) this.#turn(this.#item.axes[0].axis);
    this.#go(this.#item.report.deciding);
  }

  scroll(steps) {
    this.#go(this.#index + steps);
  }

  reset() {
    this.#look = { preset: 'file' };
    this.#view = { scale: 1, x: 0, y: 0 };
    this.#apply();
    this.#draw();
  }

  zoom(direction) {
    this.#zoom(direction > 0 ? STEP.zoom : 1 / STEP.zoom, null);
  }

  resetZoom() {
    this.#move({ scale: 1, x: 0, y: 0 });
  }

  /** The preset at a place of the menu. */
  choosePreset(at) {
    const { preset } = this.#parts;
    const option = [...preset.options].filter(({ value }) => value !== 'own')[at];
    if (option) this.#preset(option.value);
  }

  nextAxis() {
    const names = this.#item?.axes.map(({ axis }) => axis) ?? [];
    if (names.length > 1) this.#turn(names[(names.indexOf(this.#axis) + 1) % names.length]);
  }

  toggleMap() {
    if (!this.#parts.mapping.hidden) this.#parts.maps.click();
  }

  fade(by) {
    const { opacity } = this.#parts;
    if (by > 0) opacity.stepUp(by);
    else opacity.stepDown(-by);
    opacity.dispatchEvent(new Event('input', { bubbles: true }));
  }

  get #count() {
    return this.#item?.axes.find(({ axis }) => axis === this.#axis)?.count ?? 0;
  }

  get #onFirst() {
    return this.#item?.axes[0].axis === this.#axis;
  }

  #go(index) {
    const to = Math.max(0, Math.min(this.#count - 1, index));
    if (to === this.#index) return;
    this.#index = to;
    this.#showStrip();
    this.#draw();
  }

  #turn(axis) {
    if (axis === this.#axis) return;
    this.#axis = axis;
    this.#index = this.#onFirst ? Math.max(0, mainSlice(this.#item)) : this.#count >> 1;
    this.#view = { scale: 1, x: 0, y: 0 };
    this.#showAxes();
    this.#showStrip();
    this.#apply();
    this.#draw();
  }

  #preset(name) {
    this.#look = { preset: name };
    this.#draw();
  }

  /** Shares of the stage since the drag began; the reader says what window they make. */
  #drag(across, down) {
    if (!this.#grip) return;
    this.#look = { window: this.#grip, drag: [across, down] };
    this.#draw();
  }

  #key(event) {
    const { key, shiftKey, altKey, ctrlKey, metaKey } = event;
    if (ctrlKey || metaKey) return;
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const steps = { PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };
    if (key in arrows) {
      const [x, y] = arrows[key];
      if (shiftKey) {
        this.#grip = this.#shown?.window ?? null;
        this.#drag(x * STEP.window, y * STEP.window);
      } else if (altKey) {
        this.#move({ x: this.#view.x + x * STEP.pan, y: this.#view.y + y * STEP.pan });
      } else {
        this.scroll(x + y);
        this.#say();
      }
    } else if (key in steps) {
      this.scroll(steps[key]);
      this.#say();
    } else {
      return;
    }
    event.preventDefault();
  }

  /** `at` is the point that stays, from the stage's middle; the middle itself if null. */
  #zoom(factor, at) {
    const { scale, x, y } = this.#view;
    const to = Math.max(1, Math.min(NEAREST, scale * factor));
    const [ax, ay] = at ?? [0, 0];
    this.#move({ scale: to, x: ax - (ax - x) * (to / scale), y: ay - (ay - y) * (to / scale) });
  }

  #move(to) {
    const view = { ...this.#view, ...to };
    // A picture cannot be lost out of the stage.
    const { clientWidth, clientHeight } = this.#parts.stage;
    const most = [clientWidth * view.scale / 2, clientHeight * view.scale / 2];
    view.x = Math.max(-most[0], Math.min(most[0], view.x));
    view.y = Math.max(-most[1], Math.min(most[1], view.y));
    this.#view = view;
    this.#apply();
  }

  #apply() {
    const { scale, x, y } = this.#view;
    this.#parts.layers.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.#parts.viewer.dataset.near = scale > 2 ? 'near' : '';
    this.#parts.zoom.textContent = wording.zoomed(scale);
  }

  /** Asks for the picture that is wanted now. */
  #draw = latest(async () => {
    const item = this.#item;
    const place = item && item.sources.length > 0 ? placeOf(item, this.#axis, this.#index) : null;
    if (!place) return;
    const wish = { axis: this.#axis, index: this.#index };
    const known = this.#onFirst ? this.#knownMap(item, this.#index) : null;
    try {
      const { window, drag, preset } = this.#look;
      const asked = window ?? (preset === 'file' ? undefined : preset);
      const { picture, overlay } = await this.#reader.picture(place.source, place.axis, place.index, { window: asked, drag, ...known });
      if (this.#item === item && wish.axis === this.#axis) this.#paint(item, wish.index, picture, overlay);
    } catch (error) {
      if (this.#item === item) this.#blank(() => wording.problem(error));
    }
  });

  /** Of a slice that the network does not know its map means nothing. */
  #knownMap(item, index) {
    if (item.report?.familiar === false) return null;
    const seen = item.evidence.find(({ slice }) => slice === index);
    return seen?.evidence.familiarity?.familiar === false ? null : item.maps.get(index) ?? null;
  }

  #paint(item, index, picture, overlay) {
    const { viewer, slice, map, layers, empty, mapping } = this.#parts;
    this.#shown = picture;
    paint(slice, picture);
    const [across, down] = picture.spacing ?? [1, 1];
    layers.style.setProperty('--ratio', `${picture.full[0] * across} / ${picture.full[1] * down}`);
    viewer.dataset.picture = 'shown';
    Object.assign(viewer.dataset, { slice: String(index), arrival: String(item.arrival), axis: this.#axis });
    empty.textContent = '';
    map.hidden = !overlay;
    if (overlay) paint(map, overlay);
    mapping.hidden = item.maps.size === 0 || item.report?.familiar === false;
    this.#painted = { index, mapped: Boolean(overlay) };
    this.#describe();
  }

  /** What is said in and around the picture. */
  #describe() {
    const picture = this.#shown;
    const { index, mapped } = this.#painted;
    const { number, window, size } = this.#parts;
    this.#showBox(this.#item, index, mapped);
    this.#showPresets(picture);
    const words = wording.sliceNumber(index, this.#count);
    number.textContent = words;
    this.#label();
    window.textContent = wording.windowed(picture.window, picture.inverted);
    size.textContent = wording.sized(picture);
  }

  #showOpacity() {
    const { viewer, stage, maps, opacity } = this.#parts;
    viewer.dataset.maps = maps.checked ? 'shown' : 'hidden';
    stage.style.setProperty('--opacity', `${opacity.value}%`);
    opacity.disabled = !maps.checked;
    opacity.setAttribute('aria-valuetext', wording.opacity(opacity.value));
    this.#label();
  }

  #showBox(item, index, mapped) {
    const { box, map, marked } = this.#parts;
    const lesion = mapped ? item.evidence.find(({ slice }) => slice === index)?.evidence.lesion ?? null : null;
    const place = item.report?.deciding === index ? item.place : null;
    box.hidden = !lesion;
    marked.textContent = mapped ? wording.marked(lesion, place) : '';
    if (mapped) map.setAttribute('aria-label', wording.mapLabel(lesion));
    if (!lesion) return;
    const measures = { '--x': lesion.centre[0], '--y': lesion.centre[1], '--width': lesion.extent[0], '--height': lesion.extent[1] };
    for (const [name, value] of Object.entries(measures)) box.style.setProperty(name, String(value));
    box.dataset.peak = String(lesion.peak);
  }

  /** What is seen, in words, for who cannot see it: on the picture, and on the stage around it, which has the focus. */
  #label() {
    const { viewer, stage, slice, number } = this.#parts;
    if (viewer.dataset.picture !== 'shown') return;
    const words = wording.pictureLabel(this.#item?.name ?? '', number.textContent, this.#mapWords());
    slice.setAttribute('aria-label', words);
    stage.setAttribute('aria-label', words);
  }

  #mapWords() {
    const { viewer, map } = this.#parts;
    if (map.hidden) return wording.mapWords('none', null);
    if (viewer.dataset.maps === 'hidden') return wording.mapWords('hidden', null);
    const seen = this.#item?.evidence.find(({ slice }) => String(slice) === viewer.dataset.slice);
    return wording.mapWords('shown', seen?.evidence.lesion ?? null);
  }

  /** Says the slice when the keys rest: one after the other would not be heard to its end. */
  #say() {
    clearTimeout(this.#saying);
    this.#saying = setTimeout(() => {
      const words = this.#parts.number.textContent;
      if (words) this.#said(wording.turned(words, this.#mapWords()));
    }, CALM);
  }

  #showPresets({ presets }) {
    const { preset } = this.#parts;
    const own = (name) => [name, wording.presetName(name)];
    const names = [own('file'), ...presets.map(({ name }, at) => [String(at), name]), own('auto'), own('full')];
    const { window, preset: chosen } = this.#look;
    if (window) names.push(own('own'));
    const value = window ? 'own' : String(chosen);
    const key = JSON.stringify(names);
    if (preset.dataset.names !== key) {
      preset.dataset.names = key;
      preset.replaceChildren(...names.map(([name, words]) => new Option(words, name)));
    }
    preset.value = value;
  }

  #showAxes() {
    const { axes } = this.#parts;
    const names = this.#item?.axes ?? [];
    axes.hidden = names.length < 2;
    const legend = axes.querySelector('legend');
    axes.replaceChildren(legend, ...names.map(({ axis }) => {
      const label = document.createElement('label');
      const input = Object.assign(document.createElement('input'), { type: 'radio', name: 'axis', value: axis, checked: axis === this.#axis });
      const text = document.createElement('span');
      text.textContent = wording.axisName(axis);
      label.append(input, text);
      return label;
    }));
  }

  #showStrip() {
    const { report, axes } = this.#item;
    if (this.#count < 2) return void this.#strip.hide();
    const first = axes[0].axis === this.#axis;
    this.#strip.show(this.#index, this.#count, first ? report?.slices ?? [] : [], first ? report?.deciding ?? -1 : -1);
  }

  /** @param {() => string} words  why there is no picture */
  #blank(words) {
    const { viewer, stage, slice, map, box, empty, mapping, marked, number, window, size } = this.#parts;
    viewer.dataset.picture = 'none';
    delete viewer.dataset.arrival;
    slice.width = 1;
    map.hidden = true;
    box.hidden = true;
    mapping.hidden = true;
    for (const text of [marked, number, window, size]) text.textContent = '';
    this.#empty = words;
    this.#painted = null;
    empty.textContent = words();
    slice.setAttribute('aria-label', wording.noPicture());
    stage.setAttribute('aria-label', words());
  }
}
