// What leaves the page by a person's hand: the worklist as JSON, CSV, DICOM and paper. All of it is written by the reader.

import { toRecord } from './case.js';
import { print } from './report.js';
import * as wording from './wording.js';

/** How long an address of a download lives, in milliseconds: the browser has read it by then. */
const LIFE = 60_000;

export class Exports {
  #parts;
  #reader;
  #state;

  /**
   * @param {Record<string, HTMLElement>} parts  dialog, open, names, said, report, page
   * @param {import('./reader.js').Reader} reader
   * @param {() => {cases: object[], chosen: object|null, engine: object|null, options: object, saved: () => void}} state
   */
  constructor(parts, reader, state) {
    this.#parts = parts;
    this.#reader = reader;
    this.#state = state;
    parts.open.addEventListener('click', () => this.open());
    parts.dialog.addEventListener('click', ({ target }) => {
      const kind = target.closest('[data-export]')?.dataset.export;
      if (kind) this.#make(kind);
    });
  }

  open() {
    this.#parts.said.textContent = '';
    const { cases, chosen } = this.#state();
    for (const button of this.#parts.dialog.querySelectorAll('[data-export]')) {
      const one = ['report-case', 'dicom'].includes(button.dataset.export);
      button.disabled = one ? !chosen?.report : cases.length === 0;
    }
    this.#parts.dialog.showModal();
  }

  async #make(kind) {
    const { cases, chosen, engine, options, saved } = this.#state();
    const names = this.#parts.names.checked;
    const say = (words) => { this.#parts.said.textContent = words; };
    try {
      if (kind === 'report' || kind === 'report-case') {
        const items = kind === 'report' ? cases : [chosen];
        await print(items, this.#parts, this.#reader, names, (at) => say(wording.preparing(at, items.length)));
        return void say('');
      }
      const worklist = worklistOf(cases, engine, options);
      const index = cases.indexOf(chosen);
      switch (kind) {
        case 'json':
          say(save(await this.#reader.json(worklist, names), 'worklist.json', 'application/json'));
          saved();
          break;
        case 'csv':
          say(save(await this.#reader.csv(worklist, names), 'worklist.csv', 'text/csv'));
          break;
        case 'dicom':
          say(save(await this.#reader.dicom(worklist, index, names), `case-${index + 1}.dcm`, 'application/dicom'));
          break;
        default:
          say(save(await this.#reader.dicomAll(worklist, names), 'worklist-dicom.zip', 'application/zip'));
      }
    } catch (error) {
      say(wording.failedExport(error));
    }
  }
}

function worklistOf(cases, engine, options) {
  const opened = cases.find(({ opened: its }) => its)?.opened ?? engine;
  const record = cases.find(({ record: its }) => its)?.record;
  return {
    format: 1,
    made_at: new Date().toISOString(),
    software: '',
    provenance: opened ? opened.about.provenance : record?.worklist.provenance,
    options,
    records: cases.map(toRecord),
  };
}

/** Gives the browser a file to save; says so. */
function save(content, name, type) {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = Object.assign(document.createElement('a'), { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), LIFE);
  return wording.made(name);
}
