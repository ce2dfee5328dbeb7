// What went wrong, with a stable code for programs and a message for people.

export class Problem extends Error {
  /**
   * @param {string} code  the library's code (see src/error.rs), or one of the page's own. Files of the page: missing,
   *   unreachable, interrupted, no_manifest, too_long, module. Weights of
   *   one's own: own_pair, own_unreadable, own_manifest. The reader, to the page only: formats. Engines: crash, lost, slow, closed, undecided. Scans: unreadable,
   *   too_large. Browsers: no_worker, no_module_worker, no_simd, insecure, software, none, page
   * @param {string} message
   * @param {string} [stage]  where an engine failed: page, weights, module, engine or work
   * @param {Record<string, unknown>} [values]  what the message says in numbers and names, for other languages
   */
  constructor(code, message = code, stage = 'work', values = {}) {
    super(message);
    this.values = values;
    this.code = code;
    this.stage = stage;
  }

  /** Any thrown value as a Problem. */
  static from(error, code, stage) {
    return error instanceof Problem ? error : new Problem(code, String(error?.message ?? error), stage);
  }
}
