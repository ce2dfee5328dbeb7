// Whether the browser offers a GPU worth trying. The object `navigator.gpu` alone promises nothing.

import { Problem } from './problem.js';

/**
 * Resolves to null if there is an adapter to try, otherwise to the Problem that says why not.
 * @param {boolean} acceptSoftware  whether a GPU imitated on the CPU counts
 */
export async function lookForGpu(acceptSoftware) {
  if (!isSecureContext) return new Problem('insecure');
  if (!navigator.gpu) return new Problem('none');
  try {
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (!adapter) return new Problem('none');
    const software = adapter.info?.isFallbackAdapter === true || adapter.isFallbackAdapter === true;
    return software && !acceptSoftware ? new Problem('software') : null;
  } catch {
    return new Problem('none');
  }
}
