// Where scans come from: chosen, dropped (folders too) or pasted.

import { Problem } from './problem.js';
import * as wording from './wording.js';

/** What systems leave in folders. Only skipped inside a folder: a file given by itself always gets its answer. */
const NOT_SCANS = /^(\..*|thumbs\.db|desktop\.ini)$/i;

/**
 * @typedef {object} Source
 * @property {string} name  of files in folders, the path: patients' folders hold the same names
 * @property {string} [tag]  of what is said with the name: `sample`
 * @property {File|null} file  null if it could not be had
 */

/** The synthetic sample, which goes the way of a file. @returns {Source} */
export const sample = (bytes) => ({ name: wording.sampleName(), tag: 'sample', file: new File([bytes], 'sample.png') });

/**
 * Listens to the file inputs and to the whole page.
 * @param {HTMLInputElement[]} inputs
 * @param {(sources: Source[]) => void} take
 */
export function listen(inputs, take) {
  for (const input of inputs) {
    input.addEventListener('change', () => {
      const folder = input.webkitdirectory;
      const files = [...input.files].filter(({ name }) => !folder || !NOT_SCANS.test(name));
      const sources = files.map((file) => ({ name: file.webkitRelativePath || file.name, file }));
      take(folder ? sources.sort(byName) : sources);
      input.value = ''; // so that the same file can be chosen again
    });
  }

  addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    // Browsers call every pasted picture "image.png".
    take(files.map((file) => ({ name: file.name === 'image.png' ? wording.pastedName() : file.name, file })));
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

const byName = (a, b) => a.name.localeCompare(b.name, undefined, { numeric: true });

async function dropped(transfer) {
  // The entries must be taken before the first await: the list is emptied when the event is over.
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const given = items.map((item) => ({ entry: item.webkitGetAsEntry?.(), file: item.getAsFile() }));
  const sources = [];
  for (const { entry, file } of given) {
    if (entry?.isDirectory) sources.push(...(await folder(entry)));
    else if (file) sources.push({ name: file.name, file });
  }
  return sources;
}

/** The files of a folder and of those in it, by name. */
async function folder(directory) {
  const sources = [];
  for (const entry of await entries(directory)) {
    if (NOT_SCANS.test(entry.name)) continue;
    if (entry.isDirectory) {
      sources.push(...(await folder(entry)));
    } else {
      const file = await fileOf(entry).catch(() => null);
      sources.push({ name: entry.fullPath.replace(/^\//, ''), file });
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
  return all.sort(byName);
}

const fileOf = (entry) => new Promise((resolve, reject) => {
  entry.file(resolve, () => reject(new Problem('unreadable')));
});
