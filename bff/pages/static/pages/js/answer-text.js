/** An answer in the words of its question, for conflicts, the review and the result. */

import { h } from './dom.js';
import { trusted } from './trusted.js';

/**
 * @param {{choices?: {id: string, html: string}[], stems?: {id: string, html: string}[]}} item
 * @param {any} answer
 * @returns {HTMLElement}
 */
export function answerText(item, answer) {
  if (answer === null || answer === undefined) return h('p', { class: 'no-answer' }, 'No answer');
  if ('text' in answer) return h('p', { class: 'given' }, answer.text);
  if ('value' in answer) return h('p', { class: 'given' }, answer.value ? 'True' : 'False');
  if ('choice' in answer) return h('div', { class: 'given prose' }, named(item.choices, answer.choice));
  if ('choices' in answer) {
    return h(
      'ul',
      { class: 'given prose' },
      answer.choices.map((/** @type {string} */ id) => h('li', {}, named(item.choices, id))),
    );
  }
  return h(
    'dl',
    { class: 'given prose pairs' },
    Object.entries(answer.pairs ?? {}).map(([stem, choice]) =>
      h('div', {}, h('dt', {}, named(item.stems, stem)), h('dd', {}, named(item.choices, String(choice)))),
    ),
  );
}

/** @param {{id: string, html: string}[] | undefined} from @param {string} id */
function named(from, id) {
  const found = from?.find((each) => each.id === id);
  return found ? trusted(found.html) : id;
}
