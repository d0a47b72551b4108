/** A choice for each stem; stems left open are simply not in the answer. */

import { h } from '../../pages/js/dom.js';
import { trusted, wordsOf } from '../../pages/js/trusted.js';
import { group } from './widget.js';

/** @type {typeof import('./choose-one.js').single} */
export function matching(item, onAnswer, labels) {
  const selects = item.stems.map(({ id }, i) =>
    h(
      'select',
      { id: `slot-${item.slot}-stem-${i}`, 'data-stem': id },
      h('option', { value: '' }, 'Choose…'),
      item.choices.map((choice) => h('option', { value: choice.id }, wordsOf(choice.html))),
    ),
  );
  const lines = item.stems.map(({ html }, i) =>
    h('div', { class: 'match' }, h('label', { for: selects[i].id, class: 'prose' }, trusted(html)), selects[i]),
  );
  const element = group(item, labels, lines);
  element.addEventListener('change', () => {
    const chosen = selects.filter((select) => select.value !== '');
    const pairs = Object.fromEntries(chosen.map((select) => [select.dataset.stem, select.value]));
    onAnswer(chosen.length ? { pairs } : null, true);
  });
  return {
    element,
    show(answer) {
      const pairs = answer && 'pairs' in answer ? answer.pairs : {};
      for (const select of selects) select.value = pairs[select.dataset.stem] ?? '';
    },
  };
}
