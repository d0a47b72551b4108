/** An answer in the words of its question, for conflicts, the review and the result. */

import { h } from '../../pages/js/dom.js';
import { trusted } from '../../pages/js/trusted.js';
import { sizeInWords } from './uploading.js';
import { answered } from './canvas.js';

/**
 * @param {{choices?: {id: string, html: string}[], stems?: {id: string, html: string}[], gaps?: any[],
 *   canvas?: import('./canvas.js').Canvas | null}} item
 * @param {any} answer
 * @param {(file: import('./uploading.js').Attached) => import('../../pages/js/dom.js').Child} [open] what opens a file of it
 * @returns {HTMLElement}
 */
export function answerText(item, answer, open = ({ name }) => name) {
  if (answer === null || answer === undefined) return h('p', { class: 'no-answer' }, 'No answer');
  if (answer.files) return h('div', {}, answer.text && h('p', { class: 'given' }, answer.text), filesOf(answer, open));
  if ('text' in answer) return h('p', { class: 'given' }, [answer.text, answer.unit].filter(Boolean).join(' '));
  if ('value' in answer) return h('p', { class: 'given' }, answer.value ? 'True' : 'False');
  if (item.canvas) return h('div', { class: 'given prose' }, places(item, answer), answered(item.canvas, answer));
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

/** @param {{files: import('./uploading.js').Attached[]}} answer @param {(file: any) => import('../../pages/js/dom.js').Child} open */
function filesOf({ files }, open) {
  const lines = files.map((file) => h('li', { class: 'file' }, h('span', { class: 'file-name' }, open(file)), h('span', { class: 'hint' }, sizeInWords(file.size))));
  return h('ul', { class: 'file-list' }, lines);
}

/** What was pointed at, in words for those who do not see it. @param {any} item @param {any} answer */
function places(item, answer) {
  if (answer.choices) return answer.choices.map((/** @type {string} */ id) => h('div', {}, named(item.choices, id)));
  const words = answer.points.map((/** @type {any} */ { x, y }, /** @type {number} */ at) => `${at + 1}: ${x} across, ${y} down`);
  return h('p', {}, words.join(' · '));
}

/** @param {[import('../../pages/js/dom.js').Child, import('../../pages/js/dom.js').Child][]} lines */
function pairs(lines) {
  const rows = lines.map(([left, right]) => h('div', {}, h('dt', {}, left), h('dd', {}, right)));
  return h('dl', { class: 'given prose pairs' }, rows);
}

/** What stands in a gap. @param {any} gap @param {any} answer @returns {import('../../pages/js/dom.js').Child} */
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
