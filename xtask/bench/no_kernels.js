// For a worker whose kernels are to compute nothing once the page says so: each is written down, handed over and waited for, but has no invocations.
// What a slice takes then is the part of the processor and of the browser, which is most of it where a GPU is fast. The answers mean nothing.
//
// In, on the channel:  'none', from now on no kernel computes; 'count'
// Out, on the channel: how many did not compute

{
  const { dispatchWorkgroups, dispatchWorkgroupsIndirect } = GPUComputePassEncoder.prototype;
  const channel = new BroadcastChannel('no kernels');
  let none = false;
  let idle = 0;
  channel.addEventListener('message', ({ data }) => {
    if (data === 'none') none = true;
    else if (data === 'count') channel.postMessage(idle);
  });
  const instead = (dispatch) => function either(...wishes) {
    if (!none) return dispatch.apply(this, wishes);
    idle += 1;
    return dispatchWorkgroups.call(this, 0, 0, 0);
  };
  GPUComputePassEncoder.prototype.dispatchWorkgroups = instead(dispatchWorkgroups);
  GPUComputePassEncoder.prototype.dispatchWorkgroupsIndirect = instead(dispatchWorkgroupsIndirect);
}
