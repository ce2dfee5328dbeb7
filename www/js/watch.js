// The requests of one thread, page or worker, as the browser itself counts them.

/** Tells of each request of this thread, from its start on, and of what its policy refused. */
export function watch(tell) {
  const told = (list) => tell(list.getEntries().map(({ name, entryType, startTime, transferSize, decodedBodySize, workerStart }) => ({
    url: name, kind: entryType, at: performance.timeOrigin + startTime, transferSize, decodedBodySize, workerStart,
  })));
  // The page itself is a `navigation`; workers have none.
  const types = ['navigation', 'resource'].filter((type) => PerformanceObserver.supportedEntryTypes.includes(type));
  for (const type of types) new PerformanceObserver(told).observe({ type, buffered: true });
  addEventListener('securitypolicyviolation', ({ blockedURI }) => {
    tell([{ url: blockedURI, kind: 'refused', at: performance.timeOrigin + performance.now() }]);
  });
}
