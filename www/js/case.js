// One case of the worklist: what it is, what the engine said of its slices, what was decided, what a specialist thinks of it.

/** States that wait for nobody. */
export const SETTLED = ['done', 'failed', 'refused'];

/**
 * @typedef {object} Case
 * @property {number} id
 * @property {number} arrival
 * @property {'waiting'|'working'|'done'|'failed'|'refused'|'stopped'} state  `stopped`: not examined, and not waiting for it
 * @property {string} name
 * @property {string|undefined} tag
 * @property {object|null} patient
 * @property {string} kind  image, frames, series or volume
 * @property {string} format
 * @property {Array<{axis: string, count: number}>} axes
 * @property {Array<{part: number, axis: string, index: number}>} slices  along the first axis
 * @property {number[]} examined  the numbers of slices that the engine is to see
 * @property {Array<{file: File, key: number, entry: number|null}>} sources  by part; empty in a record opened again
 * @property {object[]} warnings
 * @property {{code: string, message: string}|null} refusal
 * @property {Array<{slice: number, evidence: object}>} evidence  so far
 * @property {Set<number>} skipped  slices that could not be read
 * @property {Map<number, {map: object, frame: object}>} maps  by slice
 * @property {object|null} opened  the engine that answered, as it said when it opened
 * @property {object|null} report
 * @property {string|null} place  of the report's lesion, in words
 * @property {number} milliseconds  of computing
 * @property {{code: string, message: string}|null} problem
 * @property {{verdict: string, note: string, at: string|null}|null} review
 * @property {object|null} record  of a saved worklist that it was opened from
 */

let next = 0;

/** A case as the reader grouped it. @returns {Case} */
export function fromGroup(group, origin) {
  const first = origin(group.parts[0].file);
  return made({
    ...group,
    name: group.name,
    tag: first.tag,
    arrival: Math.min(...group.parts.map(({ file }) => file)),
    sources: group.parts.map(({ file, entry }) => ({ file: origin(file).file, key: file, entry: entry ?? null })),
    state: group.refusal ? 'refused' : 'waiting',
  });
}

/** Codes of a record's problem that say in which state it was, and the header's refusals. */
const STOPPED = { code: 'not_examined', message: 'not examined' };
const REFUSALS = ['not_mr', 'not_brain'];

/** A case of a saved worklist. Its picture is not in there. @returns {Case} */
export function fromRecord(record, worklist, index, arrival, name) {
  const { report, problem } = record;
  const refused = !report && REFUSALS.includes(problem?.code);
  const stopped = !report && problem?.code === STOPPED.code;
  return made({
    kind: record.kind,
    name: record.name ?? name,
    patient: record.patient,
    format: '',
    axes: [{ axis: 'native', count: record.slices }],
    slices: [],
    examined: record.evidence.map(({ slice }) => slice),
    warnings: [],
    refusal: refused ? problem : null,
    sources: [],
    arrival,
    evidence: record.evidence,
    report,
    problem: refused || stopped ? null : problem,
    review: record.review,
    state: report ? 'done' : refused ? 'refused' : stopped ? 'stopped' : 'failed',
    record: { worklist, index },
  });
}

/** Where a slice's pixels are: the source and its axis and index there. */
export function placeOf(item, axis, index) {
  if (axis !== item.axes[0].axis) return { source: item.sources[0], axis, index };
  const slice = item.slices[index];
  return slice && item.sources[slice.part] ? { source: item.sources[slice.part], axis: slice.axis, index: slice.index } : null;
}

/** The slice to show of a case: the one that decided, or the middle one of those that are examined. */
export function mainSlice(item) {
  if (item.report) return item.report.deciding;
  return item.examined[item.examined.length >> 1] ?? item.slices.length >> 1;
}

/** What the export writes of a case. */
export function toRecord({ name, patient, kind, axes, report, evidence, review, problem, refusal, state }) {
  const reason = problem ?? refusal ?? (state === 'done' ? null : STOPPED);
  return {
    name,
    patient,
    kind,
    slices: axes[0].count,
    report,
    evidence: report ? evidence : [],
    review,
    problem: reason && { code: reason.code, message: reason.message },
  };
}

/** @returns {Case} */
function made(fields) {
  next += 1;
  return {
    tag: undefined, evidence: [], skipped: new Set(), maps: new Map(), opened: null, report: null, place: null, milliseconds: 0, problem: null,
    review: null, record: null, id: next, ...fields,
  };
}
