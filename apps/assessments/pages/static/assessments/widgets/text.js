/** A word, a phrase or a number, saved while it is typed. */

import { h } from '../../pages/js/dom.js';

/**
 * @param {import('./widget.js').Item} item
 * @param {import('./widget.js').OnAnswer} onAnswer
 * @param {import('./widget.js').Labels} labels
 * @param {Record<string, string>} attributes
 * @returns {import('./widget.js').Widget}
 */
function line(item, onAnswer, labels, attributes) {
  const id = `slot-${item.slot}-text`;
  const input = h('input', {
    id,
    type: 'text',
    class: 'line',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-labelledby': `${labels.named} ${id}-label`,
    'aria-describedby': labels.described,
    ...attributes,
  });
  const label = h('label', { for: id, id: `${id}-label` }, 'Your answer');
  const answer = () => (input.value.trim() === '' ? null : { text: input.value });
  input.addEventListener('input', () => onAnswer(answer(), false));
  input.addEventListener('change', () => onAnswer(answer(), true));
  input.addEventListener('blur', () => onAnswer(answer(), true));
  return {
    element: h('div', { class: 'answer answer-line' }, label, input),
    show(given) {
      const text = given && 'text' in given ? given.text : '';
      // Writing what is there already would throw the caret to the end, and eat a first space.
      if (input.value !== text && (text || input.value.trim())) input.value = text;
    },
  };
}

/** @type {typeof import('./choose-one.js').single} */
export function shortText(item, onAnswer, labels) {
  return line(item, onAnswer, labels, {});
}

/** @type {typeof import('./choose-one.js').single} */
export function numerical(item, onAnswer, labels) {
  if (item.choices?.length) return withUnits(item, onAnswer, labels);
  return line(item, onAnswer, labels, { inputmode: 'decimal', class: 'line number' });
}

/** A number, and a menu of units beside it. @type {typeof import('./choose-one.js').single} */
function withUnits(item, onAnswer, labels) {
  const units = h(
    'select',
    { 'aria-label': 'Unit' },
    h('option', { value: '' }, 'Unit…'),
    item.choices.map(({ id }) => h('option', { value: id }, id)),
  );
  /** @type {any} */
  let given = null;
  const tell = (/** @type {any} */ answer, /** @type {boolean} */ settled) => {
    given = answer;
    onAnswer(answer && (units.value ? { ...answer, unit: units.value } : answer), settled);
  };
  const number = line(item, tell, labels, { inputmode: 'decimal', class: 'line number' });
  units.addEventListener('change', () => tell(given, true));
  number.element.append(units);
  return {
    element: number.element,
    show(answer) {
      given = answer && 'text' in answer ? { text: answer.text } : null;
      number.show(given);
      if (answer && 'unit' in answer) units.value = answer.unit;
      else if (answer) units.value = '';
    },
  };
}
