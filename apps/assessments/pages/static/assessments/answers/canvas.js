/**
 * A picture to point at: drawn as wide as there is room for, while all numbers stay pixels of it.
 *
 * @typedef {{x: number, y: number}} Pixel
 * @typedef {{shape: string, [number: string]: any}} Outline numbers are decimal strings
 * @typedef {{src: string, width: number, height: number, alt: string, most: number,
 *   spots: {id: string, outline: Outline}[]}} Canvas
 */

import { h } from '../../pages/js/dom.js';

const SVG = 'http://www.w3.org/2000/svg';

/** @param {string} tag @param {Record<string, string | number>} [attributes] @param {...Node} children @returns {any} */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}

/**
 * The picture with a drawing over it, and whatever else lies there.
 * @param {Canvas} canvas @param {SVGElement[]} drawn
 */
export function layered({ src, width, height, alt }, drawn) {
  return h(
    'div',
    { class: 'canvas' },
    h('img', { src, width, height, alt, draggable: 'false' }),
    svg('svg', { viewBox: `0 0 ${width} ${height}`, class: 'canvas-drawing' }, ...drawn),
  );
}

/** @param {Outline} outline @returns {any} */
export function outlined({ shape, ...at }) {
  if (shape === 'rectangle') {
    return svg('rect', { x: at.left, y: at.top, width: at.right - at.left, height: at.bottom - at.top });
  }
  if (shape === 'circle') return svg('circle', { cx: at.x, cy: at.y, r: at.radius });
  if (shape === 'ellipse') return svg('ellipse', { cx: at.x, cy: at.y, rx: at.across, ry: at.down });
  return svg('polygon', { points: at.points.map((/** @type {Pixel} */ { x, y }) => `${x},${y}`).join(' ') });
}

/** A set point with its number. @param {Canvas} canvas @param {Pixel} point @param {number} at */
export function pin({ width }, { x, y }, at) {
  const size = width / 40;
  const number = svg('text', { x: x + 1.3 * size, y: y - 0.6 * size, 'font-size': 1.8 * size });
  number.textContent = String(at + 1);
  return svg('g', { class: 'pin' }, svg('circle', { cx: x, cy: y, r: size }), svg('circle', { cx: x, cy: y, r: size / 4 }), number);
}

/** An answer to be looked at. @param {Canvas} canvas @param {{points?: Pixel[], choices?: string[]}} answer */
export function answered(canvas, { points = [], choices = [] }) {
  const spots = canvas.spots.map(({ id, outline }) => {
    const drawn = outlined(outline);
    drawn.setAttribute('class', choices.includes(id) ? 'spot chosen' : 'spot');
    return drawn;
  });
  return layered(canvas, [...spots, ...points.map((point, at) => pin(canvas, point, at))]);
}
