/**
 * What every answer widget is. It shows an answer and tells when the learner gives another; it
 * knows nothing of saving.
 *
 * @typedef {import('../answers/responses.js').Answer} Answer
 * @typedef {{slot: number, type: string, title: string, prompt_html: string, max_mark: string,
 *   choices: {id: string, html: string}[], stems: {id: string, html: string}[],
 *   gaps?: {id: string, widget: string, choices?: {id: string, html: string}[]}[],
 *   writing?: {template: string, least_words: number, most_words: number, typed?: boolean, files?: {most: number,
 *   least: number, types: string[], largest_bytes: number} | null} | null,
 *   canvas?: import('../answers/canvas.js').Canvas | null, response: Answer, revision: number,
 *   asks_certainty?: boolean, certainty?: number | null, tries?: import('../exam/checks.js').Tries | null}} Item
 * @typedef {(answer: Answer, settled: boolean) => void} OnAnswer settled: the learner is done, not typing
 * @typedef {{element: HTMLElement, show(answer: Answer): void}} Widget
 * @typedef {{named: string, described: string}} Labels ids for aria-labelledby and aria-describedby
 * @typedef {import('../answers/uploading.js').Upload} Upload
 * @typedef {(item: Item, onAnswer: OnAnswer, labels: Labels, upload?: Upload) => Widget} Make
 */

import { h } from '../../pages/js/dom.js';

/**
 * A group of controls under the question's own words.
 * @param {Item} item @param {Labels} labels @param {...import('../../pages/js/dom.js').Child} children
 */
export function group(item, labels, ...children) {
  return h(
    'fieldset',
    {
      class: 'answer',
      'aria-labelledby': labels.named,
      'aria-describedby': labels.described,
    },
    h('legend', { class: 'visually-hidden' }, `Your answer to question ${item.slot}`),
    ...children,
  );
}

/**
 * One line of a choice, wide enough for a thumb.
 * @param {HTMLInputElement} input @param {import('../../pages/js/dom.js').Child} content
 */
export function option(input, content) {
  return h('label', { class: 'option' }, input, h('span', { class: 'option-text prose' }, content));
}
