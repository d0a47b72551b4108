/** A picture that becomes part of the question, with the outlines written for it drawn in. */

import { fill, h } from '../../pages/js/dom.js';
import { layered, outlined } from '../answers/canvas.js';
import { isDrawable } from './outline.js';

const MOST_BYTES = 300_000;
const MOST_PIXELS = 1600;

export class Picture {
  /** @param {import('./controls.js').Field} field @param {import('./controls.js').Scope} scope @param {string} id */
  constructor(field, scope, id) {
    this.scope = scope;
    this.src = '';
    this.width = this.height = 0;
    this.file = h('input', { id, type: 'file', accept: 'image/png,image/jpeg,image/gif,image/webp', on: { change: () => void this.#load() } });
    this.alt = h('input', { id: `${id}-alt`, type: 'text' });
    this.said = h('p', { class: 'help', role: 'status' }, 'PNG, JPEG, GIF or WebP. A large one is made smaller.');
    this.shown = h('div', { class: 'author-picture' });
    this.element = h(
      'div',
      {},
      h('div', { class: 'author-field' }, h('label', { for: id }, 'File'), this.file, this.said),
      h(
        'div',
        { class: 'author-field' },
        h('label', { for: `${id}-alt` }, 'What it shows'),
        h('p', { class: 'help' }, 'For those who do not see it. It should not tell the answer.'),
        this.alt,
      ),
      this.shown,
    );
    this.shown.addEventListener('click', (/** @type {MouseEvent} */ event) => this.#click(event));
  }

  async #load() {
    const [file] = this.file.files;
    if (!file) return;
    try {
      const { src, width, height } = await fitting(file);
      Object.assign(this, { src, width, height });
      this.said.textContent = `${width} by ${height} pixels. A click into it places the shape that you are writing.`;
    } catch {
      this.said.textContent = 'This file cannot be read as a picture.';
    }
    this.scope.changed();
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const canvas = this.shown.querySelector('.canvas');
    if (!canvas) return;
    const area = canvas.getBoundingClientRect();
    const point = {
      x: Math.round(((event.clientX - area.left) / area.width) * this.width),
      y: Math.round(((event.clientY - area.top) / area.height) * this.height),
    };
    this.said.textContent = `${point.x} across, ${point.y} down`;
    /** @type {any} */ (this.scope.outline)?.place(point);
    this.scope.changed();
  }

  /** @param {any[]} outlines */
  draw(outlines) {
    if (!this.src) return;
    const drawn = outlines.filter(isDrawable).map((outline) => {
      const shape = outlined(outline);
      shape.setAttribute('class', 'spot');
      return shape;
    });
    fill(this.shown, layered({ ...this.read(), most: 0, spots: [] }, drawn));
  }

  focus() {
    (this.src ? this.alt : this.file).focus();
  }

  read() {
    return { src: this.src, width: this.width, height: this.height, alt: this.alt.value };
  }

  /** @param {any} value */
  write(value) {
    if (!value) return;
    Object.assign(this, { src: value.src, width: value.width, height: value.height });
    this.alt.value = value.alt;
  }

  at() {
    return this;
  }
}

/** The file as it is, or as a smaller JPEG. @param {File} file */
async function fitting(file) {
  const bitmap = await createImageBitmap(file);
  const { width, height } = bitmap;
  if (file.size <= MOST_BYTES && Math.max(width, height) <= MOST_PIXELS) {
    return { src: await dataUrl(file), width, height };
  }
  for (const most of [MOST_PIXELS, 1200, 800, 500]) {
    const scale = Math.min(1, most / Math.max(width, height));
    const drawing = h('canvas', { width: Math.round(width * scale), height: Math.round(height * scale) });
    drawing.getContext('2d').drawImage(bitmap, 0, 0, drawing.width, drawing.height);
    const src = drawing.toDataURL('image/jpeg', 0.85);
    if (src.length < (MOST_BYTES * 4) / 3) return { src, width: drawing.width, height: drawing.height };
  }
  throw new Error('it cannot be made small enough');
}

/** @param {File} file @returns {Promise<string>} */
function dataUrl(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
