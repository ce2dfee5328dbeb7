// What each convolution sees: the strongest maps of every layer, all maps of the chosen one, one of them enlarged. The pictures come from
// the engine; here they are placed, never computed.

import { paint } from '../canvas.js';
import { element, segments } from '../element.js';
import { list, number, text } from '../locale.js';
import { small } from '../wording.js';
import { kindOf } from './table.js';

/** The longer side of a map in the list of layers and among all of its layer, in pixels. */
const SIDE = { list: 28, grid: 64 };
/** How many of a layer's strongest maps stand in the list, and are named. */
const STRONGEST = 6;

export class Layers {
  #parts;
  #engine = null;
  #table = null;
  /** The layers that have maps: their places in the table. */
  #places = [];
  /** The chosen layer, by its place in the table, and the chosen map of each. */
  #layer = null;
  #channels = new Map();
  #scale = 'each';
  #filters = [];
  /** The picture that was looked at last: where it comes from. */
  #picture = null;
  /** What is shown: the maps of the list, of the grid, the enlarged one, and of which layer and scale they are. */
  #shown = null;

  /** @param {Record<string, HTMLElement>} parts  layers, layer, grey, scale, enlarged, words, filter, strongest, channels, input, mirrored */
  constructor(parts) {
    this.#parts = parts;
    parts.layers.addEventListener('change', ({ target }) => { this.#layer = Number(target.value); this.#change(); });
    parts.scale.addEventListener('change', ({ target }) => { this.#scale = target.value; this.#change(); });
    parts.channels.addEventListener('change', ({ target }) => { this.#channels.set(this.#layer, Number(target.value)); this.#change(); });
  }

  /** Shows the layers of a network, as it told them. */
  use(engine, table) {
    if (this.#engine === engine && this.#table) return;
    this.#engine = engine;
    this.#table = table;
    this.#parts.mirrored.hidden = !engine.state.opened.mirrored;
    this.#places = table.layers.map(({ kind }, place) => (['convolution', 'sum'].includes(kind) ? place : -1)).filter((place) => place >= 0);
    [this.#layer] = this.#places;
    this.#channels = new Map();
    this.#shown = null;
    this.#list();
    this.#write();
  }

  forget() {
    this.#engine = null;
    this.#table = null;
    this.#shown = null;
    delete this.#parts.layer.dataset.shown;
  }

  /** No map is shown: there is no picture, or its maps could not be had. */
  clear() {
    const { layers, layer, input } = this.#parts;
    this.#shown = null;
    this.#empty();
    for (const canvas of [input, ...layers.querySelectorAll('canvas')]) blank(canvas);
    delete layer.dataset.shown;
  }

  /** Looks at a slice, whose pixels move to the engine; `picture` is where it comes from. */
  async look(engine, slice, picture) {
    if (engine !== this.#engine) return;
    this.#picture = picture;
    try {
      const { input, filters } = await engine.inside((backend) => backend.trace(slice), picture);
      if (engine !== this.#engine) return;
      this.#filters = filters;
      paint(this.#parts.input, input);
      await this.#fetch();
    } catch (error) {
      if (engine === this.#engine) this.clear();
      throw error;
    }
  }

  redraw() {
    if (!this.#table) return;
    this.#list();
    this.#write();
  }

  /** Another layer, map or scale of the same slice. */
  #change() {
    this.#write();
    const engine = this.#engine;
    // The next look shows it.
    this.#fetch().catch(() => { if (engine === this.#engine) this.clear(); });
  }

  async #fetch() {
    const [engine, layer, scale] = [this.#engine, this.#layer, this.#scale];
    const wishes = [...this.#places.map((place) => ({ layer: place, most: SIDE.list, count: STRONGEST })), { layer, most: SIDE.grid, count: 4096 }];
    const maps = await engine.inside((backend) => backend.maps(wishes, scale), this.#picture);
    const grid = maps.pop();
    // At first the map that answers most.
    if (!this.#channels.has(layer)) this.#channels.set(layer, grid[0].channel);
    const channel = this.#channels.get(layer);
    const enlarged = await engine.inside((backend) => backend.map(layer, channel, scale), this.#picture);
    if (engine !== this.#engine || layer !== this.#layer || scale !== this.#scale || channel !== this.#channels.get(layer)) return;
    this.#shown = { overview: maps, grid, enlarged, layer, scale };
    this.#paint();
  }

  /** The layers that have maps, each with room for its strongest ones. */
  #list() {
    const { layers } = this.#parts;
    const rows = this.#places.map((place) => {
      const { name, shape: [count, height, width] } = this.#table.layers[place];
      const label = document.createElement('label');
      label.className = 'layer';
      const input = Object.assign(document.createElement('input'), { type: 'radio', name: 'layer', value: String(place), checked: place === this.#layer });
      const strongest = element('span', '', 'strongest');
      strongest.setAttribute('aria-hidden', 'true');
      strongest.append(...Array.from({ length: Math.min(STRONGEST, count) }, () => document.createElement('canvas')));
      const words = element('span', '', 'words');
      words.append(element('span', name, 'name'), element('span', text('classroom-layer-maps', { count, width, height }), 'small'));
      label.append(input, words, strongest);
      return label;
    });
    layers.replaceChildren(layers.querySelector('legend'), ...rows);
  }

  /** The words about the chosen layer, and the places of its maps. */
  #write() {
    const { layer, grey, scale, channels } = this.#parts;
    const chosen = this.#table.layers[this.#layer];
    layer.querySelector('h3').textContent = `${chosen.name}: ${kindOf(chosen)}`;
    grey.textContent = text(chosen.activated ? 'classroom-grey-positive' : 'classroom-grey-signed');
    const scaling = scale.contains(document.activeElement);
    scale.replaceChildren(scale.querySelector('legend'), ...segments('scale', [['each', text('classroom-scale-each')], ['layer', text('classroom-scale-layer')]], this.#scale));
    if (scaling) scale.querySelector(':checked').focus();

    const [count] = chosen.shape;
    if (channels.childElementCount !== count || channels.dataset.layer !== chosen.name) {
      channels.dataset.layer = chosen.name;
      channels.replaceChildren(...Array.from({ length: count }, (_, channel) => {
        const label = document.createElement('label');
        label.append(
          Object.assign(document.createElement('input'), { type: 'radio', name: 'channel', value: String(channel) }),
          document.createElement('canvas'),
        );
        return label;
      }));
    }
    if (this.#shown?.layer === this.#layer && this.#shown.scale === this.#scale) this.#paint();
    else if (this.#shown?.layer !== this.#layer) this.#empty(); // another layer's maps
  }

  /** The chosen layer without its maps. */
  #empty() {
    const { enlarged, words, filter, strongest, channels } = this.#parts;
    for (const canvas of [enlarged, ...channels.querySelectorAll('canvas')]) blank(canvas);
    words.textContent = strongest.textContent = '';
    filter.hidden = true;
  }

  #paint() {
    const { layers, layer, enlarged: canvas, words, filter, strongest, channels } = this.#parts;
    const { overview, grid, enlarged } = this.#shown;
    const chosen = this.#table.layers[this.#layer];
    for (const [row, maps] of [...layers.querySelectorAll('.layer')].map((row, at) => [row, overview[at]])) {
      row.querySelectorAll('canvas').forEach((place, at) => paint(place, maps[at].picture));
    }
    const labels = channels.children;
    for (const { channel, mean, picture } of grid) {
      const [input, place] = labels[channel].children;
      this.#showInset(labels[channel], channel);
      paint(place, picture);
      input.checked = channel === this.#channels.get(this.#layer);
      input.setAttribute('aria-label', text('classroom-channel', { number: channel + 1, mean: small(mean) }));
    }
    strongest.textContent = text('classroom-strongest', { channels: list(grid.slice(0, STRONGEST).map(({ channel }) => number(channel + 1))) });
    paint(canvas, enlarged.picture);
    const { channel, mean, lowest, highest } = enlarged;
    words.textContent = text('classroom-channel-caption', { number: channel + 1, name: chosen.name, mean: small(mean), lowest: small(lowest), highest: small(highest) });
    this.#showFilter(this.#filters[this.#layer]?.[channel], filter);
    Object.assign(layer.dataset, { shown: chosen.name, channel: String(channel), scale: this.#scale });
  }

  /** A filter that sees the picture itself, small in the corner of its map. */
  #showInset(label, channel) {
    const found = this.#filters[this.#layer]?.[channel];
    let inset = label.querySelector('.inset');
    if (!found) return void inset?.remove();
    if (!inset) {
      inset = document.createElement('canvas');
      inset.className = 'inset';
      label.append(inset);
    }
    paint(inset, found.picture);
  }

  /** The weights of a filter that sees the picture itself. */
  #showFilter(found, filter) {
    filter.hidden = !found;
    if (!found) return;
    const { picture, weights } = found;
    paint(filter.querySelector('canvas'), picture);
    const rows = Array.from({ length: picture.height }, (_, row) => {
      const line = document.createElement('tr');
      const cells = [...weights].slice(row * picture.width, (row + 1) * picture.width);
      line.append(...cells.map((weight) => element('td', number(weight, { maximumFractionDigits: 2, minimumFractionDigits: 2, signDisplay: 'always' }))));
      return line;
    });
    filter.querySelector('tbody').replaceChildren(...rows);
  }
}

function blank(canvas) {
  canvas.width = canvas.height = 1;
}
