/** One of several choices, or true and false; a choice can be taken back. */

import { h } from '../../pages/js/dom.js';
import { trusted } from '../../pages/js/trusted.js';
import { group, option } from './widget.js';

/**
 * @param {import('./widget.js').Item} item
 * @param {import('./widget.js').OnAnswer} onAnswer
 * @param {import('./widget.js').Labels} labels
 * @param {{value: string, content: import('../../pages/js/dom.js').Child}[]} options
 * @param {{read(value: string): import('../answers/responses.js').Answer, write(answer: any): string | undefined}} spelling
 * @returns {import('./widget.js').Widget}
 */
function radios(item, onAnswer, labels, options, spelling) {
  const inputs = options.map(({ value }) => h('input', { type: 'radio', name: `slot-${item.slot}`, value }));
  const clear = h('button', { type: 'button', class: 'button small quiet clear', hidden: true }, 'Clear my choice');
  const element = group(
    item,
    labels,
    options.map(({ content }, i) => option(inputs[i], content)),
    clear,
  );
  const reveal = () => {
    clear.hidden = !inputs.some((input) => input.checked);
  };
  element.addEventListener('change', (/** @type {Event} */ event) => {
    reveal();
    onAnswer(spelling.read(/** @type {HTMLInputElement} */ (event.target).value), true);
  });
  clear.addEventListener('click', () => {
    for (const input of inputs) input.checked = false;
    inputs[0].focus(); // the button is about to vanish: the keyboard must not be lost with it
    reveal();
    onAnswer(null, true);
  });
  return {
    element,
    show(answer) {
      const value = answer === null ? undefined : spelling.write(answer);
      for (const input of inputs) input.checked = input.value === value;
      reveal();
    },
  };
}

/** @type {(item: import('./widget.js').Item, onAnswer: import('./widget.js').OnAnswer, labels: import('./widget.js').Labels) => import('./widget.js').Widget} */
export function single(item, onAnswer, labels) {
  const options = item.choices.map(({ id, html }) => ({ value: id, content: trusted(html) }));
  return radios(item, onAnswer, labels, options, {
    read: (value) => ({ choice: value }),
    write: (answer) => answer.choice,
  });
}

/** @type {typeof single} */
export function trueFalse(item, onAnswer, labels) {
  const options = [
    { value: 'true', content: 'True' },
    { value: 'false', content: 'False' },
  ];
  return radios(item, onAnswer, labels, options, {
    read: (value) => ({ value: value === 'true' }),
    write: (answer) => String(answer.value),
  });
}
