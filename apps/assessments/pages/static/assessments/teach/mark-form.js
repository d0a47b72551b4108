/** What a person gives an answer: levels of its rubric or a mark, and words to the learner. */

import { h } from '../../pages/js/dom.js';
import { trusted, wordsOf } from '../../pages/js/trusted.js';

/**
 * @typedef {{id: string, html: string, levels: {id: string, html: string, points: string}[]}} Criterion
 * @typedef {{fraction?: string, levels?: Record<string, string>, comment: string}} Mark
 */

/**
 * @param {{max_mark: string, rubric: Criterion[]}} answer
 * @param {(mark: Mark) => void} give
 */
export function markForm(answer, give) {
  const comment = h('textarea', { id: 'mark-comment', rows: 3, maxlength: 5000 });
  const by = answer.rubric.length ? rubric(answer.rubric) : number(Number(answer.max_mark));
  const form = h(
    'form',
    {
      class: 'mark-form',
      on: {
        submit: (/** @type {Event} */ event) => {
          event.preventDefault();
          give({ ...by.value(), comment: comment.value });
        },
      },
    },
    by.element,
    h('div', { class: 'field' }, h('label', { for: 'mark-comment' }, 'To the learner (optional)'), comment),
    h('button', { type: 'submit', class: 'button primary' }, 'Give this mark'),
  );
  return form;
}

/** @param {number} most */
function number(most) {
  const input = h('input', {
    id: 'mark-number',
    type: 'number',
    class: 'number',
    min: 0,
    max: most,
    step: 'any',
    required: true,
    inputmode: 'decimal',
  });
  return {
    element: h('div', { class: 'field' }, h('label', { for: 'mark-number' }, `Mark, 0 to ${most}`), input),
    // Seven decimals are what a share is kept in: a third of 3 has to be worth 1 again.
    value: () => ({ fraction: most ? (Number(input.value) / most).toFixed(7) : '0' }),
  };
}

/** @param {Criterion[]} criteria */
function rubric(criteria) {
  const element = h('div', { class: 'rubric' }, criteria.map(criterion));
  return {
    element,
    value() {
      const chosen = [...element.querySelectorAll('input:checked')];
      return { levels: Object.fromEntries(chosen.map((input) => [input.dataset.criterion, input.value])) };
    },
  };
}

/** @param {Criterion} criterion */
function criterion({ id, html, levels }) {
  return h(
    'fieldset',
    { class: 'criterion' },
    h('legend', {}, wordsOf(html)),
    levels.map((level) =>
      h(
        'label',
        { class: 'option' },
        h('input', { type: 'radio', name: `criterion-${id}`, value: level.id, 'data-criterion': id, required: true }),
        h('span', { class: 'option-text prose' }, trusted(level.html)),
        h('span', { class: 'of' }, `${Number(level.points)}`),
      ),
    ),
  );
}
