// How many multiply-adds a second this browser does at most: twelve independent chains of f32x4 in registers, no memory.

/** Multiply-adds of one turn of the loop: twelve vectors of four numbers. */
const EACH = 48;
const TURNS = 4_000_000;
const TRIES = 5;

/** The fastest of several tries, in billions a second; null where the browser has not these instructions. */
async function measure(name) {
  const bytes = await (await fetch(`${name}.wasm`)).arrayBuffer();
  if (!WebAssembly.validate(bytes)) return null;
  const { instance } = await WebAssembly.instantiate(bytes);
  const { chains } = instance.exports;
  // The optimising compiler takes over while it runs.
  const warm = performance.now();
  while (performance.now() - warm < 300) chains(TURNS / 10);
  let shortest = Infinity;
  let sum = 0;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    const start = performance.now();
    sum += chains(TURNS);
    shortest = Math.min(shortest, performance.now() - start);
  }
  if (!Number.isFinite(sum)) throw new Error('the chains left the numbers');
  return (EACH * TURNS) / shortest / 1e6;
}

postMessage({ mulAdd: await measure('peak'), relaxedMadd: await measure('peak_relaxed') });
