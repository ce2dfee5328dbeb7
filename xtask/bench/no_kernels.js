// For a worker whose kernels are to compute nothing once the page says so: each is written down, handed over and waited for, but has no invocations.
// What a slice takes then is the part of the processor and of the browser, which is most of it where a GPU is fast. The answers mean nothing.

{
  const { dispatchWorkgroups } = GPUComputePassEncoder.prototype;
  let none = false;
  new BroadcastChannel('no kernels').addEventListener('message', () => { none = true; });
  GPUComputePassEncoder.prototype.dispatchWorkgroups = function dispatch(...counts) {
    dispatchWorkgroups.apply(this, none ? [0, 0, 0] : counts);
  };
}
