// Pictures of the reader's put on canvases, as they are.

/** @param {HTMLCanvasElement} canvas  @param {{width: number, height: number, rgba: Uint8Array}} picture */
export function paint(canvas, { width, height, rgba }) {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const pixels = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  canvas.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0);
}

/** A small picture that the browser scaled. It moves into the canvas. */
export function place(canvas, bitmap) {
  Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
  canvas.getContext('bitmaprenderer').transferFromImageBitmap(bitmap);
}
