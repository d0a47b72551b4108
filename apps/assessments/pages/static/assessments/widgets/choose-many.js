/** Any number of choices; none ticked is not an answer. */

import { h } from '../../pages/js/dom.js';
import { trusted } from '../../pages/js/trusted.js';
import { group, option } from './widget.js';

/** @type {typeof import('./choose-one.js').single} */
export function multiple(item, onAnswer, labels) {
  const inputs = item.choices.map(({ id }) => h('input', { type: 'checkbox', value: id }));
  const hint = h('p', { class: 'hint' }, 'Choose all that apply.');
  const lines = item.choices.map(({ html }, i) => option(inputs[i], trusted(html)));
  const element = group(item, labels, hint, lines);
  element.addEventListener('change', () => {
    const choices = inputs.filter((input) => input.checked).map((input) => input.value);
    onAnswer(choices.length ? { choices } : null, true);
  });
  return {
    element,
    show(answer) {
      const chosen = answer && 'choices' in answer ? answer.choices : [];
      for (const input of inputs) input.checked = chosen.includes(input.value);
    },
  };
}
