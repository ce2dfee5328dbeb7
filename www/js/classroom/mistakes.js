// The lessons of the networks' mistakes: what was measured of each kind, and what can be shown of it on the synthetic scan.

import { element } from '../element.js';
import { list, number, text } from '../locale.js';
import { evaluationOf, plain, refusedOf, roleOf, share } from './evaluation.js';

/** Places in the confusion matrix. */
const MENINGIOMA = 1;
const PITUITARY = 2;

/** @param {HTMLElement} section  @param {string} name  the network that the lessons are about  @param {string} seed  the one that it is compared with */
export async function tellMistakes(section, name, seed) {
  const [evaluation, other] = await Promise.all([evaluationOf(name), evaluationOf(seed)]);
  const [test, external] = ['test', 'external_dev'].map((role) => roleOf(evaluation, role));
  section.querySelector('.how').textContent = evaluation
    ? text('classroom-mistakes-how', { name }) : text('classroom-unavailable', { file: `${name}.evaluation.json` });
  const cards = [
    test && one(test),
    external?.all.truths.tumor_untyped && kinds(external),
    test && { key: 'faint', values: {}, show: 'faint' },
    test && external && scanner(test, external),
    test && gate(evaluation),
    test && external && missed(test.all.by_slice, external.all.by_slice),
    test && external && {
      key: 'sure', values: { test: plain(test.all.by_slice.ece.value), external: plain(external.all.by_slice.ece.value) },
    },
    other && roleOf(other, 'external_dev') && {
      key: 'small', values: { name: seed, value: share(roleOf(other, 'external_dev').all.by_slice.accuracy) }, show: 'bright', network: seed,
    },
  ];
  section.querySelector('.cards').replaceChildren(...cards.filter(Boolean).map(card));
}

function one({ all }) {
  const row = all.curves.confusion.typed[MENINGIOMA];
  return {
    key: 'class', values: { all: all.truths.meningioma, taken: row[PITUITARY], right: row[MENINGIOMA] }, more: 'classroom-mistake-class-try', show: 'middle',
  };
}

function kinds({ all }) {
  const [glioma, meningioma, pituitary, none] = all.curves.confusion.untyped;
  return { key: 'kinds', values: { all: all.truths.tumor_untyped, glioma, meningioma, pituitary, no_tumor: none } };
}

function scanner(test, external) {
  const [here, there] = [test, external].map(({ all }) => all.lesion_map?.pointing_game);
  if (!here || !there) return null;
  const sources = external.sources.filter(({ by_slice: { accuracy } }) => accuracy)
    // Of slices whose tumour has no recorded type none is right or wrong.
    .map(({ name, slices, truths, by_slice: { accuracy } }) =>
      text('classroom-mistake-source', { name, value: plain(accuracy.value), slices: slices - (truths.tumor_untyped ?? 0) }));
  return { key: 'scanner', values: { test: plain(here.value), external: plain(there.value), sources: list(sources) } };
}

function gate(evaluation) {
  const [strangers, own, web] = [refusedOf(evaluation, 'ood_dev'), refusedOf(evaluation, 'test'), refusedOf(evaluation, 'test', 'web')];
  if (!strangers || !own || !web) return null;
  return { key: 'gate', values: { strangers: plain(strangers.value), own: plain(own.value), web: plain(web.value) } };
}

function missed(test, external) {
  const rate = (measured, which) => plain(measured[`${which}.tumor`].value);
  return {
    key: 'missed',
    values: {
      sensitivity: rate(test, 'sensitivity'), specificity: rate(test, 'specificity'),
      external_sensitivity: rate(external, 'sensitivity'), external_specificity: rate(external, 'specificity'),
    },
  };
}

function card({ key, values, more, show, network }) {
  const made = element('article', '', 'card');
  made.dataset.mistake = key;
  const told = Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? number(value) : value]);
  made.append(element('h3', text(`classroom-mistake-${key}`)), element('p', text(`classroom-mistake-${key}-text`, Object.fromEntries(told))));
  if (more) made.append(element('p', text(more)));
  if (show) {
    const button = element('button', text(network ? 'classroom-mistake-small-try' : 'classroom-try'), 'button small-button');
    button.type = 'button';
    button.dataset.show = show;
    if (network) button.dataset.network = network;
    made.append(button);
  }
  return made;
}
