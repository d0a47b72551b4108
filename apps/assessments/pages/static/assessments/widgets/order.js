/** Entries to be put in order, with buttons: they work by keyboard, by thumb and by screen reader. */

import { fill, h } from '../../pages/js/dom.js';
import { trusted, wordsOf } from '../../pages/js/trusted.js';
import { group } from './widget.js';

/** @type {typeof import('./choose-one.js').single} */
export function ordering(item, onAnswer, labels) {
  const asShown = item.choices.map(({ id }) => id);
  let order = [...asShown];
  let answered = false;
  const list = h('ol', { class: 'ordering' });
  const spoken = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
  const keep = h('button', { type: 'button', class: 'button small' }, 'This order is my answer');
  const hint = h('p', { class: 'hint' }, 'Move the entries into the right order.');
  const element = group(item, labels, hint, list, keep, spoken);

  const html = (/** @type {string} */ id) => item.choices.find((choice) => choice.id === id)?.html ?? '';
  const give = () => {
    answered = true;
    keep.hidden = true;
    onAnswer({ order: [...order] }, true);
  };
  /** @param {number} from @param {number} to */
  const move = (from, to) => {
    const [id] = order.splice(from, 1);
    order.splice(to, 0, id);
    draw();
    spoken.textContent = `${wordsOf(html(id))}: place ${to + 1} of ${order.length}`;
    const buttons = list.children[to].querySelectorAll('button');
    const [same, other] = to < from ? buttons : [buttons[1], buttons[0]];
    (same.disabled ? other : same).focus(); // the keyboard stays with the entry
    give();
  };
  /** @param {number} at @param {number} by @param {string} sign @param {string} words */
  const mover = (at, by, sign, words) =>
    h(
      'button',
      {
        type: 'button',
        class: 'button small',
        disabled: at + by < 0 || at + by >= order.length,
        'aria-label': `${words}: ${wordsOf(html(order[at]))}`,
        on: { click: () => move(at, at + by) },
      },
      sign,
    );
  const draw = () =>
    fill(
      list,
      order.map((id, at) =>
        h(
          'li',
          { 'data-entry': id },
          h(
            'div',
            { class: 'order-entry' },
            h('span', { class: 'prose' }, trusted(html(id))),
            h('span', { class: 'movers' }, mover(at, -1, '↑', 'Move up'), mover(at, 1, '↓', 'Move down')),
          ),
        ),
      ),
    );

  keep.addEventListener('click', () => {
    list.querySelector('button:enabled')?.focus(); // the button is about to vanish
    give();
  });
  draw();
  return {
    element,
    show(answer) {
      const given = answer && 'order' in answer ? answer.order : null;
      answered = given !== null;
      keep.hidden = answered;
      const wanted = given ?? asShown;
      if (wanted.join() === order.join()) return; // drawing again would take the focus away
      order = [...wanted];
      draw();
    },
  };
}
