// The engine of one network: the CPU answers first, a GPU takes over only if it proved itself and is faster, and
// whichever dies is replaced.

import { Backend } from './backend.js';
import { lookForGpu } from './gpu.js';
import { Problem } from './problem.js';

/** Answers of a GPU that say nothing about the slice. */
const GPU_FAILURES = ['device', 'lost', 'crash', 'slow'];

/**
 * @typedef {object} State
 * @property {'loading'|'ready'|'failed'} state
 * @property {'cpu'|'webgpu'|null} backend  what answers now
 * @property {'looking'|'none'|'testing'|'used'|'slower'|'failed'|'off'} gpu
 * @property {Problem|null} gpuProblem  why there is none, or how it failed
 * @property {boolean} forced  the GPU was asked for, whatever its speed
 * @property {boolean} restarting  an engine died and is being replaced
 * @property {object|null} opened  what the answering engine said when it opened: about, calibration, metrics, operating, mirrored, milliseconds
 * @property {{cpu: number, webgpu: number}|null} times  milliseconds for the same sample
 * @property {{loaded: number, total: number}|null} progress  of the weights
 * @property {Problem|null} problem  why the state is `failed`
 */

export class Engine {
  #model;
  #preference;
  #changed;
  #closed = false;
  #cpu = null;
  #gpu = null;
  /** The Backend that answers, with what it said when it opened. */
  #answering = null;
  /** Settles when the CPU engine that replaces a dead one is open, or could not be. */
  #replacing = null;
  /** How many engines died of looking inside at a picture. */
  #deaths = new WeakMap();

  /**
   * @param {string|import('./own.js').Own} model
   * @param {'cpu'|'webgpu'|null} preference  null: whichever is faster
   * @param {(state: State) => void} changed
   */
  constructor(model, preference, changed) {
    this.#model = model;
    this.#preference = preference;
    this.#changed = changed;
    const forced = preference === 'webgpu';
    /** @type {State} */
    this.state = {
      state: 'loading', backend: null, gpu: preference === 'cpu' ? 'off' : 'looking', gpuProblem: null, forced,
      restarting: false, opened: null, times: null, progress: null, problem: null,
    };
  }

  /** Opens what is needed. Never rejects: the state tells. */
  async start(cache) {
    this.#set({});
    if (this.#preference === 'webgpu') {
      if (!(await this.#tryGpu(cache))) await this.#startCpu(cache);
    } else {
      const found = this.#preference === 'cpu' ? null : lookForGpu(false);
      if ((await this.#startCpu(cache)) && found) await this.#considerGpu(found);
    }
  }

  /**
   * Classifies the slice that `read` gives: {evidence, map, frame, milliseconds, opened}. `read` runs again if the GPU fails and the
   * CPU takes over, and if the CPU's engine dies: of the slice itself it dies twice.
   * @param {() => Promise<{width: number, height: number, pixels: Float32Array, warnings: object[]}>} read
   */
  async classify(read) {
    for (let died = false; ;) {
      const slice = await read();
      if (!this.#answering) await this.#replacing;
      const answering = this.#answering;
      if (!answering) throw new Problem('closed');
      try {
        return { ...(await answering.backend.classify(slice)), opened: answering.opened };
      } catch (problem) {
        const { name } = answering.backend;
        if (name === 'webgpu' && GPU_FAILURES.includes(problem.code)) {
          // The GPU's failure is not the slice's: the CPU looks at it again.
          this.#loseGpu(problem);
        } else if (name === 'cpu' && problem.code === 'crash' && !died) {
          died = true;
        } else {
          throw problem;
        }
      }
    }
  }

  /**
   * What the backend that answers now says when asked by `how`, of more than a classification. `picture` is what it is asked of, any
   * object: of one that killed two engines none is asked again.
   */
  async inside(how, picture = null) {
    if (!this.#answering) throw new Problem('closed');
    const died = this.#deaths.get(picture) ?? 0;
    if (died >= 2) throw new Problem('crash');
    try {
      return await how(this.#answering.backend);
    } catch (problem) {
      if (picture && ['crash', 'slow'].includes(problem.code)) this.#deaths.set(picture, died + 1);
      throw problem;
    }
  }

  /** Ends the workers. */
  close() {
    this.#closed = true;
    this.#answering = null;
    this.#cpu?.backend.close();
    this.#gpu?.close();
  }

  async #startCpu(cache) {
    const backend = new Backend('cpu', this.#model, cache, {
      progress: (progress) => this.#set({ progress }),
      ended: () => this.#loseCpu(),
    });
    this.#cpu = { backend, opened: null };
    try {
      this.#cpu.opened = await backend.opened;
    } catch (problem) {
      this.#cpu = null;
      const gpu = this.state.gpu === 'looking' ? 'off' : this.state.gpu;
      this.#set({ state: 'failed', backend: null, gpu, problem });
      return false;
    }
    this.#answerWith(this.#cpu, {});
    return true;
  }

  /** A dead CPU engine is replaced; from the cache, so that this works with the network unplugged. */
  #loseCpu() {
    const answered = this.#answering === this.#cpu;
    this.#cpu = null;
    if (answered) this.#replace();
  }

  #replace() {
    this.#answering = null;
    this.#set({ state: 'loading', backend: null, restarting: true, progress: null });
    this.#replacing = this.#startCpu('force-cache');
  }

  /** With the CPU at work: tests the GPU, if there is one, and lets it answer if it is faster. */
  async #considerGpu(found) {
    const missing = await found;
    if (this.#closed) return;
    if (missing) return void this.#set({ gpu: 'none', gpuProblem: missing });
    this.#set({ gpu: 'testing' });
    try {
      const opened = await this.#openGpu('force-cache');
      const gpu = this.#gpu;
      // One after the other: together they would slow each other.
      const cpu = await this.#cpu.backend.measure().catch(() => { throw new Problem('undecided'); });
      // Lost meanwhile: that was told when it happened.
      if (this.#gpu !== gpu) return;
      const times = { cpu, webgpu: await gpu.measure() };
      if (times.webgpu < times.cpu) {
        this.#answerWith({ backend: this.#gpu, opened }, { gpu: 'used', times });
      } else {
        this.#gpu.close();
        this.#gpu = null;
        this.#set({ gpu: 'slower', times });
      }
    } catch (error) {
      this.#dropGpu(Problem.from(error, 'crash'));
    }
  }

  /** The GPU whatever its speed, as the visitor asked. False if there is none that works. */
  async #tryGpu(cache) {
    const missing = await lookForGpu(true);
    if (this.#closed) return true;
    if (missing) {
      this.#set({ gpu: 'none', gpuProblem: missing });
      return false;
    }
    this.#set({ gpu: 'testing' });
    try {
      const opened = await this.#openGpu(cache);
      this.#answerWith({ backend: this.#gpu, opened }, { gpu: 'used' });
      return true;
    } catch (error) {
      this.#dropGpu(Problem.from(error, 'crash'));
      return this.#closed;
    }
  }

  /** Opening includes the self-test: a GPU that computes anything else is refused with the code `self_test`. */
  #openGpu(cache) {
    this.#gpu = new Backend('webgpu', this.#model, cache, {
      progress: (progress) => { if (this.state.state === 'loading') this.#set({ progress }); },
      ended: (problem) => this.#loseGpu(problem),
    });
    return this.#gpu.opened;
  }

  /** A GPU that did not get to answer. */
  #dropGpu(problem) {
    this.#gpu?.close();
    this.#gpu = null;
    this.#set({ gpu: problem.code === 'no_gpu' ? 'none' : 'failed', gpuProblem: problem });
  }

  /** A GPU that answered, or was about to: the CPU takes over for good. */
  #loseGpu(problem) {
    if (!this.#gpu) return;
    const answered = this.#answering?.backend === this.#gpu;
    this.#dropGpu(problem);
    if (!answered) return;
    if (this.#cpu?.opened) this.#answerWith(this.#cpu, {});
    else this.#replace();
  }

  #answerWith(answering, patch) {
    if (this.#closed) return;
    this.#answering = answering;
    const { backend, opened } = answering;
    this.#set({ ...patch, state: 'ready', backend: backend.name, opened, restarting: false, problem: null });
  }

  #set(patch) {
    if (this.#closed) return;
    this.state = { ...this.state, ...patch };
    this.#changed(this.state);
  }
}
