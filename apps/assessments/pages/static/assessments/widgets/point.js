/**
 * Points set in a picture: by mouse, by thumb, or with a crosshair that the arrow keys move.
 *
 * @typedef {import('../answers/canvas.js').Pixel} Pixel
 */

import { counted, fill, h } from '../../pages/js/dom.js';
import { layered, pin, svg } from '../answers/canvas.js';
import { group } from './widget.js';

/** @type {Record<string, [number, number]>} */
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FAR = 10;

/** @type {typeof import('./choose-one.js').single} */
export function selectPoint(item, onAnswer, labels) {
  const canvas = /** @type {import('../answers/canvas.js').Canvas} */ (item.canvas);
  /** @type {Pixel[]} */
  let points = [];
  const crosshair = new Crosshair(canvas);
  const pins = svg('g');
  const picture = layered(canvas, [pins, crosshair.element]);
  const spoken = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  const list = h('ul', { class: 'points' });
  const hintId = `slot-${item.slot}-hint`;
  const hint = h(
    'p',
    { class: 'hint', id: hintId },
    `Set ${canvas.most > 1 ? `up to ${counted(canvas.most, 'point')}` : 'a point'} in the picture: click or tap, or move the crosshair with the arrow keys (Shift: further), Enter sets a point, Delete removes the nearest.`,
  );
  const surface = h(
    'div',
    {
      class: 'surface',
      tabindex: 0,
      role: 'application',
      'aria-label': `Picture to point at: ${canvas.alt}`,
      'aria-describedby': hintId,
    },
    picture,
  );
  const element = group(item, labels, hint, surface, list, spoken);

  const say = (/** @type {string} */ words) => {
    spoken.textContent = words;
  };
  const draw = () => {
    pins.replaceChildren(...points.map((point, at) => pin(canvas, point, at)));
    fill(list, points.map((point, at) => h('li', {}, remover(point, at))));
  };
  const give = (/** @type {Pixel[]} */ next, /** @type {string} */ words) => {
    points = next;
    draw();
    say(words);
    onAnswer(points.length ? { points: points.map((point) => ({ ...point })) } : null, true);
  };
  const set = (/** @type {Pixel} */ point) => {
    if (points.length >= canvas.most && canvas.most > 1) {
      say(`All ${canvas.most} points are set. Remove one first.`);
      return;
    }
    const next = canvas.most > 1 ? [...points, point] : [point];
    give(next, `Point ${next.length} set at ${place(point)}`);
  };
  const remove = (/** @type {number} */ at) => {
    const gone = points[at];
    give(points.filter((_, each) => each !== at), `Point at ${place(gone)} removed`);
    surface.focus(); // its button has vanished
  };
  /** @param {Pixel} point @param {number} at */
  const remover = (point, at) =>
    h(
      'button',
      { type: 'button', class: 'button small quiet', 'aria-label': `Remove point ${at + 1} at ${place(point)}`, on: { click: () => remove(at) } },
      `✕ Point ${at + 1}`,
    );

  surface.addEventListener('click', (/** @type {MouseEvent} */ event) => {
    if (closed(surface)) return;
    const point = crosshair.moveTo(pointed(event, picture, canvas));
    set(point);
  });
  surface.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
    if (closed(surface) || event.ctrlKey || event.altKey || event.metaKey) return;
    const move = MOVES[event.key];
    if (move) say(place(crosshair.moveBy(move, event.shiftKey ? FAR : 1)));
    else if (event.key === 'Enter' || event.key === ' ') set({ ...crosshair.at });
    else if (event.key === 'Delete' || event.key === 'Backspace') {
      if (points.length) remove(nearest(points, crosshair.at));
    } else return;
    event.preventDefault(); // the page would scroll
  });
  return {
    element,
    show(answer) {
      points = answer && 'points' in answer ? answer.points.map((point) => ({ ...point })) : [];
      draw();
    },
  };
}

/** Where the next point would be set by keyboard. */
class Crosshair {
  /** @param {import('../answers/canvas.js').Canvas} canvas */
  constructor({ width, height }) {
    this.size = { x: width, y: height };
    this.step = Math.max(1, Math.round(width / 200));
    this.at = { x: Math.round(width / 2), y: Math.round(height / 2) };
    this.across = svg('line', { x1: 0, x2: width });
    this.down = svg('line', { y1: 0, y2: height });
    this.element = svg('g', { class: 'crosshair' }, this.across, this.down);
    this.moveTo(this.at);
  }

  /** @param {[number, number]} direction @param {number} steps */
  moveBy([x, y], steps) {
    const by = steps * this.step;
    return this.moveTo({ x: this.at.x + x * by, y: this.at.y + y * by });
  }

  /** @param {Pixel} point */
  moveTo({ x, y }) {
    this.at = { x: within(x, this.size.x), y: within(y, this.size.y) };
    for (const end of ['y1', 'y2']) this.across.setAttribute(end, this.at.y);
    for (const end of ['x1', 'x2']) this.down.setAttribute(end, this.at.x);
    return { ...this.at };
  }
}

/** @param {number} value @param {number} most */
function within(value, most) {
  return Math.min(Math.max(value, 0), most);
}

/** Time is up, or it is not the learner's to answer. @param {HTMLElement} surface */
function closed(surface) {
  return surface.closest('fieldset:disabled') !== null;
}

/** @param {MouseEvent} event @param {HTMLElement} picture @param {{width: number, height: number}} canvas */
function pointed(event, picture, { width, height }) {
  const shown = picture.getBoundingClientRect();
  return {
    x: Math.round(((event.clientX - shown.left) / shown.width) * width),
    y: Math.round(((event.clientY - shown.top) / shown.height) * height),
  };
}

/** @param {Pixel} point */
function place({ x, y }) {
  return `${x} across, ${y} down`;
}

/** @param {Pixel[]} points @param {Pixel} to */
function nearest(points, to) {
  const far = points.map(({ x, y }) => (x - to.x) ** 2 + (y - to.y) ** 2);
  return far.indexOf(Math.min(...far));
}
