/** An answer in the words of its question, for conflicts, the review and the result. */

import { h } from './dom.js';
import { trusted } from './trusted.js';

/**
 * @param {{choices?: {id: string, html: string}[], stems?: {id: string, html: string}[], gaps?: any[]}} item
 * @param {any} answer
 * @returns {HTMLElement}
 */
export function answerText(item, answer) {
  if (answer === null || answer === undefined) return h('p', { class: 'no-answer' }, 'No answer');
  if ('text' in answer) return h('p', { class: 'given' }, [answer.text, answer.unit].filter(Boolean).join(' '));
  if ('value' in answer) return h('p', { class: 'given' }, answer.value ? 'True' : 'False');
  if ('choice' in answer) return h('div', { class: 'given prose' }, named(item.choices, answer.choice));
  if ('choices' in answer) {
    return h(
      'ul',
      { class: 'given prose' },
      answer.choices.map((/** @type {string} */ id) => h('li', {}, named(item.choices, id))),
    );
  }
  if ('order' in answer) {
    const entries = answer.order.map((/** @type {string} */ id) => h('li', {}, named(item.choices, id)));
    return h('ol', { class: 'given prose' }, entries);
  }
  if (item.gaps?.length) return pairs(item.gaps.map((gap, at) => [`Gap ${at + 1}`, inGap(gap, answer)]));
  return pairs(
    Object.entries(answer.pairs ?? {}).map(([stem, choice]) => [
      named(item.stems, stem),
      named(item.choices, String(choice)),
    ]),
  );
}

/** @param {[import('./dom.js').Child, import('./dom.js').Child][]} lines */
function pairs(lines) {
  const rows = lines.map(([left, right]) => h('div', {}, h('dt', {}, left), h('dd', {}, right)));
  return h('dl', { class: 'given prose pairs' }, rows);
}

/** What stands in a gap. @param {any} gap @param {any} answer @returns {import('./dom.js').Child} */
function inGap(gap, answer) {
  const given = answer.parts?.[gap.id] ?? answer.pairs?.[gap.id];
  if (given === undefined) return '–';
  if (typeof given === 'string') return named(gap.choices, given);
  if ('text' in given) return given.text;
  const ids = given.choices ?? [given.choice];
  return ids.map((/** @type {string} */ id) => h('span', {}, named(gap.choices, id), ' '));
}

/** @param {{id: string, html: string}[] | undefined} from @param {string} id */
function named(from, id) {
  const found = from?.find((each) => each.id === id);
  return found ? trusted(found.html) : id;
}
