// What went wrong, with a stable code for programs and a message for people.

export class Problem extends Error {
  /**
   * @param {string} code  the library's code (see src/error.rs), or one of the page's own: missing, bad_manifest, module,
   *   crash, slow, closed, undecided, unreadable, too_large, no_worker, no_simd, insecure, software, none
   * @param {string} message
   * @param {string} [stage]  where an engine failed: page, weights, module, engine or work
   */
  constructor(code, message = code, stage = 'work') {
    super(message);
    this.code = code;
    this.stage = stage;
  }

  /** Any thrown value as a Problem. */
  static from(error, code, stage) {
    return error instanceof Problem ? error : new Problem(code, String(error?.message ?? error), stage);
  }
}
