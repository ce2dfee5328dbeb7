// Work of which, while it is under way, only the last wish counts.

/**
 * @param {() => Promise<void>} work  does what is wanted at the time
 * @returns {() => Promise<void>} asks for it: it is done once more after what is under way, however often it was asked for meanwhile
 */
export function latest(work) {
  let wanted = false;
  let busy = false;
  return async () => {
    wanted = true;
    if (busy) return;
    busy = true;
    try {
      while (wanted) {
        wanted = false;
        await work();
      }
    } finally {
      busy = false;
    }
  };
}
