// Text fields that no browser offers to fill in. Chromium sends a sketch of every page with an input for text to its maker's server, to
// learn what could be filled in; an editable element is none, so that nothing at all is asked of anyone.

/** Makes an element a text field with a `value`; `lines` whether it takes more than one. `input` events come by themselves. */
export function field(element, { lines = false, most = 2000 } = {}) {
  try {
    element.contentEditable = 'plaintext-only';
  } catch {
    // Older browsers: what is pasted is taken as text.
    element.contentEditable = 'true';
    element.addEventListener('paste', (event) => {
      event.preventDefault();
      document.execCommand('insertText', false, event.clipboardData.getData('text/plain'));
    });
  }
  Object.defineProperty(element, 'value', {
    get: () => element.innerText.replace(/\n$/, '').slice(0, most),
    set: (text) => { element.textContent = text; },
  });
  element.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !lines) event.preventDefault();
  });
  // An element that was emptied keeps a line break, which hides what it is for.
  element.addEventListener('input', () => { if (element.textContent.trim() === '' && !lines) element.replaceChildren(); });
}
