// What was measured of a network: weights/<name>.evaluation.json, fetched once. Figures are read from it, never computed.

import { percent } from '../wording.js';
import { text } from '../locale.js';

const read = new Map();

/** The evaluation of a network; null if there is none to be read. */
export function evaluationOf(name) {
  if (!read.has(name)) {
    const url = new URL(`../../weights/${name}.evaluation.json`, import.meta.url);
    read.set(name, fetch(url).then((response) => (response.ok ? response.json() : null)).catch(() => null).then((found) => {
      if (!found) read.delete(name);
      return found;
    }));
  }
  return read.get(name);
}

/** What was measured with a role's slices, or undefined. */
export const roleOf = (evaluation, name) => evaluation?.roles.find(({ role }) => role === name);

/** How many slices of a role the gate refuses, by part; undefined without a gate. */
export const refusedOf = (evaluation, name, part = 'all') =>
  evaluation?.refusals?.find(({ role }) => role === name)?.parts.find((one) => one.name === part)?.refused;

/** Of a role's slices, how many have a near-copy in another role: {slices, of}. */
export const copiesOf = (evaluation, role, inRole) => evaluation?.data.audit?.crossings.find(({ from, to }) => from === inRole && to === role);

export const baselineOf = (role, name) => role?.baselines.find(({ baseline }) => baseline === name)?.by_slice;

/** A share with its interval, if it has one. */
export function share(figure) {
  if (!figure) return '–';
  const { value, low, high } = figure;
  return low === null || low === undefined ? plain(value) : text('classroom-interval', { value: plain(value), low: plain(low), high: plain(high) });
}

/** A measured share may be all or nothing, which a probability never is. */
export const plain = (value) => (value === 1 || value === 0 ? text('percent', { number: value * 100 }) : percent(value));
