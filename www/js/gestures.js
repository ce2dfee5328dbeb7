// What pointers do on the picture: one drags with the chosen tool, two zoom and pan, a wheel turns slices.

/** Pixels of a drag for one slice, at most; fewer in a stack that is longer than the stage is high. */
const SLICE = 24;
/** Pixels of a wheel for one slice: mice send about a hundred a notch, touch pads many small ones. */
const NOTCH = 60;

/**
 * @param {HTMLElement} stage
 * @param {{tool: () => string, scroll: (steps: number) => void, grip: () => void, window: (across: number, down: number) => void, pan: (x: number, y: number) => void, zoom: (factor: number, at: [number, number]) => void, slices: () => number}} act
 *   `grip` comes before the first `window`, whose arguments are the shares of the stage dragged since then
 */
export function listen(stage, act) {
  const pointers = new Map();
  let drag = null;
  let turned = 0;

  const middle = ({ clientX, clientY }) => {
    const { left, top, width, height } = stage.getBoundingClientRect();
    return [clientX - left - width / 2, clientY - top - height / 2];
  };
  const toolOf = ({ button, shiftKey }) => (button === 1 || (button === 0 && shiftKey) ? 'pan' : button === 2 ? 'window' : act.tool());

  stage.addEventListener('contextmenu', (event) => event.preventDefault());
  stage.addEventListener('pointerdown', (event) => {
    if (event.button > 2) return;
    if (event.button === 1) event.preventDefault(); // no automatic scrolling
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, event);
    if (pointers.size === 1) {
      drag = { tool: toolOf(event), x: event.clientX, y: event.clientY, done: 0 };
      if (drag.tool === 'window') act.grip();
      stage.dataset.dragging = drag.tool;
    } else {
      drag = null;
      delete stage.dataset.dragging;
    }
  });
  stage.addEventListener('pointermove', (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pointers.size === 2) pinch(before, event);
    else if (drag) pull(before, event);
    pointers.set(event.pointerId, event);
  });
  for (const end of ['pointerup', 'pointercancel']) {
    stage.addEventListener(end, ({ pointerId }) => {
      pointers.delete(pointerId);
      drag = null;
      delete stage.dataset.dragging;
    });
  }
  stage.addEventListener('wheel', (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? event.deltaY * 33 : event.deltaY;
    if (event.ctrlKey || act.slices() < 2) return void act.zoom(1.0015 ** -lines, middle(event));
    turned += lines;
    const steps = Math.trunc(turned / NOTCH);
    if (steps === 0) return;
    turned -= steps * NOTCH;
    act.scroll(steps);
  }, { passive: false });

  function pull(before, event) {
    const [x, y] = [event.clientX - drag.x, event.clientY - drag.y];
    switch (drag.tool) {
      case 'window':
        act.window(x / stage.clientWidth, y / stage.clientHeight);
        break;
      case 'pan':
        act.pan(event.clientX - before.clientX, event.clientY - before.clientY);
        break;
      case 'zoom':
        act.zoom(1.008 ** (before.clientY - event.clientY), middle({ clientX: drag.x, clientY: drag.y }));
        break;
      default: {
        const steps = Math.trunc(y / Math.max(2, Math.min(SLICE, stage.clientHeight / act.slices())));
        if (steps !== drag.done) act.scroll(steps - drag.done);
        drag.done = steps;
      }
    }
  }

  function pinch(before, event) {
    const [other] = [...pointers].filter(([id]) => id !== event.pointerId).map(([, pointer]) => pointer);
    const apart = (pointer) => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
    const centre = { clientX: (event.clientX + other.clientX) / 2, clientY: (event.clientY + other.clientY) / 2 };
    if (apart(before) > 0) act.zoom(apart(event) / apart(before), middle(centre));
    act.pan((event.clientX - before.clientX) / 2, (event.clientY - before.clientY) / 2);
  }
}
