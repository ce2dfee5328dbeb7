// Everything about files and results in a thread of its own: opens files, groups them into cases, gives slices to the engine, draws
// pictures, decides, writes exports. Knows nothing that is not in the request, but for the files opened last. Never touches the page.
//
// In:  {type: 'module', name, compiled}, the CPU's and later the one for every format; and requests: {type, id, ...}; `source` in one is
//      {file: Blob, key, entry}, the entry of a zip archive or null.
// Out: {type: 'answer', id, value}, {type: 'rejected', id, code, message, values}, {type: 'failed', stage, code, message, values},
// {type: 'requests', entries}, {type: 'formats'} when every format is read

import { EVERY_FORMAT, cpuModule, die, dieOfPanics, handedModule, loadModule, scriptOf } from './module.js';
import { Problem } from './problem.js';
import { watch } from './watch.js';

/** Larger files are not read: they would only exhaust the memory. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Opened files that are kept for the next slice. */
const KEPT = 2;

/** What reads: at first the engine's own module, which opens PNG and JPEG and is there at once; then the one for every format. */
let module;
/** Why there is no module for every format: it has not come yet, or is of no use. */
let lacking = new Problem('formats', 'the module for this format has not come yet');
/** As many bytes tell what a file is. */
const HEAD = 16;
/** Opened files, the last used last. */
const opened = new Map();
/** The archive opened last. */
let archive = { key: null, value: null };
let turn = Promise.resolve();

const handed = handedModule(cpuModule());

dieOfPanics();
watch((entries) => postMessage({ type: 'requests', entries }));

addEventListener('message', ({ data }) => {
  if (data.type === 'module') {
    // Between two requests: one that comes after it has it.
    if (data.name === EVERY_FORMAT) turn = turn.then(() => widen(data.compiled));
    return;
  }
  // One after the other, so that the oldest request is the one that is worked on.
  turn = turn.then(() => serve(data));
});

async function serve({ type, id, ...request }) {
  try {
    const value = await WORK[type](request);
    postMessage({ type: 'answer', id, value }, transferable(value));
  } catch (error) {
    // The library's errors have a code. Anything else is a panic or the end of memory: the instance is dead.
    if (type === 'open' || typeof error?.code !== 'string') return die(error);
    postMessage({ type: 'rejected', id, code: error.code, message: error.message, values: error.values });
  }
}

const WORK = {
  async open({ cache }) {
    // The script of the other module, too, so that nothing of it is left to ask for when that comes.
    [module] = await Promise.all([loadModule(cpuModule(), cache, await handed), scriptOf(EVERY_FORMAT)]);
    return { version: module.version(), legend: module.legend(72) };
  },
  sample: () => module.sampleScan(),
  draw: ({ lesion }) => module.drawScan(lesion),
  async survey({ source }) {
    const content = await bytes(source);
    return readerOf(content).survey(content);
  },
  group: ({ parts }) => module.group(parts),
  /** The slice for the engine, and its thumbnail if one is wanted. */
  async slice({ source, axis, index, thumbnail }) {
    const scan = await open(source);
    return { ...scan.slice(axis, index), thumbnail: thumbnail ? await small(scan, axis, index, thumbnail) : null };
  },
  async thumbnail({ source, axis, index, side }) {
    return { thumbnail: await small(await open(source), axis, index, side) };
  },
  /** The picture for the viewer, and the lesion map over it if there is one. */
  async picture({ source, axis, index, window, drag, map, frame }) {
    const scan = await open(source);
    const picture = scan.picture(axis, index, window, drag);
    return { picture, overlay: map ? module.drawMap(map, frame, picture.width, picture.height) : null };
  },
  assess: ({ cases }) => cases.map(({ examined, calibration, provenance, options }) => {
    const report = module.assess(examined, calibration, provenance, options);
    return { report, place: report.lesion ? module.place(report.lesion) : null };
  }),
  operating: ({ curve, threshold, percent }) => module.operating(curve, threshold, percent),
  csv: ({ worklist, names }) => everyFormat().toCsv(worklist, names),
  json: ({ worklist, names }) => everyFormat().toJson(worklist, names),
  restore: ({ text }) => everyFormat().fromJson(text),
  dicom: ({ worklist, index, names }) => everyFormat().toDicom(worklist, index, names, ...made(worklist, 1)),
  dicomAll: ({ worklist, names }) => everyFormat().toDicomArchive(worklist, names, ...made(worklist, worklist.records.length)),
};

/** What DICOM documents are made with and the reader cannot know: random bytes for their identifiers, and local date and time. */
function made({ made_at: at }, documents) {
  const random = new Uint8Array(48 * documents);
  // Browsers give no more than 64 KiB at once.
  for (let start = 0; start < random.length; start += 48) crypto.getRandomValues(random.subarray(start, start + 48));
  const two = (number) => String(number).padStart(2, '0');
  const now = new Date(at);
  return [
    random,
    `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`,
    `${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`,
  ];
}

/** The module for every format takes the place of the first one; what that has opened stays good. */
async function widen(compiled) {
  try {
    module = await loadModule(EVERY_FORMAT, 'default', compiled);
    lacking = null;
    postMessage({ type: 'formats' });
  } catch (error) {
    lacking = Problem.from(error, 'module', 'module');
  }
}

/** The module for every format; throws `formats` as long as it has not come. */
function everyFormat() {
  if (lacking) throw lacking;
  return module;
}

/** The module that opens such a file. */
const readerOf = (content) => (module.reads(content.subarray(0, HEAD)) ? module : everyFormat());

async function open({ file, key, entry }) {
  const name = `${key}/${entry ?? ''}`;
  let scan = opened.get(name);
  opened.delete(name);
  // Room is made before the next one is opened.
  while (!scan && opened.size >= KEPT) {
    const [[oldest, old]] = opened;
    opened.delete(oldest);
    old.free();
  }
  if (!scan) {
    const content = await bytes({ file, key, entry });
    scan = readerOf(content).Opened.open(content);
  }
  opened.set(name, scan);
  return scan;
}

/** The bytes of a file or of an archive's entry. */
async function bytes({ file, key, entry }) {
  if (entry === null) return read(file);
  if (archive.key !== key) {
    archive.value?.free();
    archive = { key: null, value: null };
    const { Archive } = everyFormat();
    archive = { key, value: new Archive(await read(file)) };
  }
  return archive.value.extract(entry);
}

async function read(file) {
  if (file.size > MAX_BYTES) throw new Problem('too_large');
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch {
    throw new Problem('unreadable');
  }
}

/** A slice as a picture whose longer side is `side`, scaled by the browser; null if it cannot. */
function small(scan, axis, index, side) {
  const { width, height, rgba, spacing } = scan.picture(axis, index, undefined, undefined);
  const pixels = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  const [across, down] = spacing ? [width * spacing[0], height * spacing[1]] : [width, height];
  const scale = side / Math.max(across, down);
  return createImageBitmap(new ImageData(pixels, width, height), {
    resizeWidth: Math.max(1, Math.round(across * scale)),
    resizeHeight: Math.max(1, Math.round(down * scale)),
    resizeQuality: 'medium',
  }).catch(() => null);
}

/** What of an answer moves to the page instead of being copied. */
function transferable(value) {
  if (!value || typeof value !== 'object') return [];
  const { pixels, thumbnail, picture, overlay } = value;
  return [pixels?.buffer, thumbnail, picture?.rgba.buffer, overlay?.rgba.buffer].filter(Boolean);
}
