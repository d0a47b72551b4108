/** Marked places of a picture, each a button in its own shape. */

import { h } from '../../pages/js/dom.js';
import { wordsOf } from '../../pages/js/trusted.js';
import { layered, outlined, svg } from '../answers/canvas.js';
import { group } from './widget.js';

/** @type {typeof import('./choose-one.js').single} */
export function hotspots(item, onAnswer, labels) {
  const canvas = /** @type {import('../answers/canvas.js').Canvas} */ (item.canvas);
  /** @type {string[]} */
  let chosen = [];
  const spoken = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  const names = new Map(item.choices.map(({ id, html }) => [id, wordsOf(html)]));
  const buttons = canvas.spots.map(({ id, outline }) =>
    svg(
      'g',
      { class: 'spot', role: 'button', tabindex: 0, 'data-spot': id, 'aria-label': names.get(id) ?? id },
      outlined(outline),
    ),
  );
  const hint = h('p', { class: 'hint' }, `Choose ${howMany(canvas.most)} in the picture.`);
  const element = group(item, labels, hint, layered(canvas, buttons), spoken);

  const draw = () => {
    for (const button of buttons) {
      const yes = chosen.includes(button.dataset.spot);
      button.setAttribute('aria-pressed', String(yes));
      button.classList.toggle('chosen', yes);
    }
  };
  const toggle = (/** @type {string} */ id) => {
    if (element.closest('fieldset:disabled')) return;
    if (chosen.includes(id)) chosen = chosen.filter((each) => each !== id);
    else if (canvas.most === 1) chosen = [id];
    else if (canvas.most === 0 || chosen.length < canvas.most) chosen = [...chosen, id];
    else {
      spoken.textContent = `${canvas.most} places are chosen. Take one back first.`;
      return;
    }
    draw();
    onAnswer(chosen.length ? { choices: [...chosen] } : null, true);
  };
  for (const button of buttons) {
    button.addEventListener('click', () => toggle(button.dataset.spot));
    button.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return;
      event.preventDefault(); // the page would scroll
      toggle(button.dataset.spot);
    });
  }
  draw();
  return {
    element,
    show(answer) {
      chosen = answer && 'choices' in answer ? [...answer.choices] : [];
      draw();
    },
  };
}

/** @param {number} most */
function howMany(most) {
  if (most === 1) return 'one place';
  return most === 0 ? 'all places that apply' : `up to ${most} places`;
}
