// How many multiply-adds a second this browser's GPU does at most: chains of fma in registers, and one number written at their end.

const INVOCATIONS = 256;
const TURNS = 1024;
/** Multiply-adds of one invocation: four chains of four numbers. */
const EACH = 16 * TURNS;
/** The most that every implementation of WebGPU starts at once. */
const MOST = 65_535;
/** Milliseconds of a dispatch that is long enough to be timed. */
const LONG = 50;
/** Milliseconds for all together: where a GPU is imitated in software there are fewer tries. */
const PATIENCE = 2000;
const TRIES = 5;

// Near 1 for ever: no number becomes so small that it is slow.
const SHADER = `
@group(0) @binding(0) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(${INVOCATIONS})
fn chains(@builtin(global_invocation_id) id: vec3u) {
  let m = vec4f(0.999);
  let c = vec4f(0.001);
  let first = 1.0 + f32(id.x % 64) / 64.0;
  var x0 = vec4f(first);
  var x1 = vec4f(first + 0.25);
  var x2 = vec4f(first + 0.5);
  var x3 = vec4f(first + 0.75);
  for (var turn = 0; turn < ${TURNS}; turn++) {
    x0 = fma(x0, m, c);
    x1 = fma(x1, m, c);
    x2 = fma(x2, m, c);
    x3 = fma(x3, m, c);
  }
  sums[id.x] = dot(x0 + x1 + x2 + x3, vec4f(1.0));
}`;

async function open() {
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
  const device = await adapter.requestDevice();
  const module = device.createShaderModule({ code: SHADER });
  const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'chains' } });
  const size = 4 * MOST * INVOCATIONS;
  const sums = device.createBuffer({ size, usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC });
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries: [{ binding: 0, resource: { buffer: sums } }] });
  return { device, pipeline, group, sums };
}

/** Milliseconds from handing over so many workgroups until they are done. */
async function dispatch({ device, pipeline, group }, workgroups) {
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(workgroups);
  pass.end();
  const commands = encoder.finish();
  const start = performance.now();
  device.queue.submit([commands]);
  await device.queue.onSubmittedWorkDone();
  return performance.now() - start;
}

/** The first of the numbers that were written. */
async function written({ device, sums }) {
  const copy = device.createBuffer({ size: 4, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(sums, 0, copy, 0, 4);
  device.queue.submit([encoder.finish()]);
  await copy.mapAsync(GPUMapMode.READ);
  return new Float32Array(copy.getMappedRange())[0];
}

/** The fastest of several tries, in billions a second. */
async function measure() {
  const begin = performance.now();
  const gpu = await open();
  let workgroups = 64;
  // The first is also the driver's last work on the shader.
  await dispatch(gpu, workgroups);
  let shortest = await dispatch(gpu, workgroups);
  while (shortest <= LONG && workgroups < MOST) {
    workgroups = Math.min(4 * workgroups, MOST);
    shortest = await dispatch(gpu, workgroups);
  }
  for (let attempt = 1; attempt < TRIES && performance.now() - begin + shortest < PATIENCE; attempt += 1) {
    shortest = Math.min(shortest, await dispatch(gpu, workgroups));
  }
  // Sixteen numbers, which all go towards 1.
  const sum = await written(gpu);
  if (!(sum > 15 && sum < 32)) throw new Error(`the chains end with ${sum}`);
  return (EACH * INVOCATIONS * workgroups) / shortest / 1e6;
}

postMessage({ fma: await measure() });
