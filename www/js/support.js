// What the browser must have.

import { Problem } from './problem.js';

/** A module with one 128-bit instruction: browsers without SIMD call it invalid. */
const SIMD = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
);

/** A module with a multiplication and an addition in one: only browsers with relaxed SIMD call it valid. */
const FUSED = Uint8Array.of(
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 19, 1, 17, 0, 65, 0, 253, 15, 65, 0, 253, 15, 65, 0, 253, 15,
  253, 133, 2, 11,
);

/** A worker that is never sent anything. */
const EMPTY = new Blob([''], { type: 'text/javascript' });

/** Null if the page can work here, otherwise the Problem that says what is missing. */
export function missingFeature() {
  if (typeof Worker === 'undefined') return new Problem('no_worker', undefined, 'page');
  if (!startsModules()) return new Problem('no_module_worker', undefined, 'page');
  if (typeof WebAssembly === 'undefined' || !WebAssembly.validate(SIMD)) return new Problem('no_simd', undefined, 'page');
  return null;
}

/** Whether this browser takes the faster of the modules for the CPU. */
export const fusesMultiplyAdd = () => WebAssembly.validate(FUSED);

/** Browsers that know no workers of modules never look at what type is asked for, and would fail with a word about syntax. */
function startsModules() {
  let asked = false;
  const address = URL.createObjectURL(EMPTY);
  new Worker(address, { get type() { asked = true; return 'module'; } }).terminate();
  URL.revokeObjectURL(address);
  return asked;
}
