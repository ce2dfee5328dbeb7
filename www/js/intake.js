// Where scans come from: chosen, dropped (folders too) or pasted.

import { Problem } from './problem.js';
import * as wording from './wording.js';

/** Larger files are not slices; reading them would only exhaust the memory. */
const MAX_BYTES = 256 * 1024 * 1024;

/** What systems leave in folders. Only skipped inside a dropped folder: a file given by itself always gets its answer. */
const NOT_SCANS = /^(\..*|thumbs\.db|desktop\.ini)$/i;

/**
 * @typedef {object} Source
 * @property {string} name
 * @property {string} [tag]  shown with the name
 * @property {(engine: import('./engine.js').Engine) => Promise<ArrayBuffer>} read
 */

/** The synthetic sample, which goes the way of a file. @returns {Source} */
export const sample = () => ({
  name: wording.SAMPLE_NAME,
  tag: wording.SAMPLE_TAG,
  read: (engine) => engine.sample(),
});

/**
 * Listens to the file input and to the whole page.
 * @param {HTMLInputElement} input
 * @param {(sources: Source[]) => void} take
 */
export function listen(input, take) {
  input.addEventListener('change', () => {
    take([...input.files].map((file) => source(file)));
    input.value = ''; // so that the same file can be chosen again
  });

  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    // Browsers call every pasted picture "image.png".
    take(files.map((file) => source(file, file.name === 'image.png' ? wording.PASTED_NAME : file.name)));
  });

  const root = document.documentElement;
  const hasFiles = (event) => event.dataTransfer?.types.includes('Files');
  const over = (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    root.dataset.drop = 'over';
  };
  addEventListener('dragenter', over);
  addEventListener('dragover', over);
  addEventListener('dragleave', (event) => {
    if (!event.relatedTarget) delete root.dataset.drop;
  });
  addEventListener('drop', async (event) => {
    delete root.dataset.drop;
    if (!hasFiles(event)) return;
    event.preventDefault();
    take(await dropped(event.dataTransfer));
  });
}

/** @returns {Source} */
const source = (file, name = file.name) => ({ name, read: () => bytes(file) });

async function bytes(file) {
  if (file.size > MAX_BYTES) throw new Problem('too_large');
  try {
    return await file.arrayBuffer();
  } catch {
    throw new Problem('unreadable');
  }
}

async function dropped(transfer) {
  // The entries must be taken before the first await: the list is emptied when the event is over.
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const given = items.map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  const sources = [];
  for (const { entry, file } of given) {
    if (entry?.isDirectory) sources.push(...(await folder(entry)));
    else if (file) sources.push(source(file));
  }
  return sources;
}

/** The files of a folder and of those in it, by name, each called by its path: patients' folders hold the same names. */
async function folder(directory) {
  const sources = [];
  for (const entry of await entries(directory)) {
    if (NOT_SCANS.test(entry.name)) continue;
    if (entry.isDirectory) {
      sources.push(...(await folder(entry)));
    } else {
      const name = entry.fullPath.replace(/^\//, '');
      sources.push({ name, read: async () => bytes(await fileOf(entry)) });
    }
  }
  return sources;
}

async function entries(directory) {
  const reader = directory.createReader();
  const all = [];
  try {
    // Browsers give a hundred at a time, and an empty list at the end.
    for (;;) {
      const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
      if (some.length === 0) break;
      all.push(...some);
    }
  } catch {
    // A folder that cannot be listed gives what it gave so far.
  }
  return all.sort((a, b) => a.name.localeCompare(b.name, undefined, { numeric: true }));
}

const fileOf = (entry) => new Promise((resolve, reject) => {
  entry.file(resolve, () => reject(new Problem('unreadable')));
});
