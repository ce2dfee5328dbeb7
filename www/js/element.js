// Small pieces of the page.

/** An element with a text. */
export function element(tag, text, className = '') {
  const made = document.createElement(tag);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

/** Rows of a definition list from pairs of a name and a value. */
export const definitions = (rows) => rows.flatMap(([name, value]) => [element('dt', name), element('dd', value)]);

/** Fills a list from pairs of a code and a sentence; without any it stays hidden. */
export function fill(list, lines) {
  list.hidden = lines.length === 0;
  list.replaceChildren(...lines.map(([code, text]) => {
    const item = element('li', text);
    item.dataset.code = code;
    return item;
  }));
}

/** Bars of the four classes. `--p` is their length for the style sheet. */
export function bars(classes, name, probability, percent, top) {
  return classes.map((code) => {
    const row = document.createElement('div');
    row.dataset.label = code;
    row.dataset.probability = String(probability[code]);
    row.style.setProperty('--p', String(probability[code]));
    if (code === top) row.dataset.top = '';
    const value = element('dd', '');
    const track = element('span', '', 'track');
    track.setAttribute('aria-hidden', 'true');
    value.append(track, element('span', percent(probability[code]), 'percent'));
    row.append(element('dt', name(code)), value);
    return row;
  });
}

/** Radio buttons in a row: [value, words]. */
export function segments(name, options, chosen) {
  return options.map(([value, words]) => {
    const label = document.createElement('label');
    const input = Object.assign(document.createElement('input'), { type: 'radio', name, value, checked: value === chosen });
    label.append(input, element('span', words));
    return label;
  });
}
