/** How sure a learner is of an answer, where that counts: three degrees, one of them chosen. */

import { h } from '../../pages/js/dom.js';

/** What each degree is called, and what it pays when right and costs when wrong. */
export const DEGREES = [
  { value: 1, words: 'Not sure', pays: 'right 1, wrong 0' },
  { value: 2, words: 'Fairly sure', pays: 'right 2, wrong −2' },
  { value: 3, words: 'Sure', pays: 'right 3, wrong −6' },
];

export class Certainty {
  /** @type {number | null} */
  value = null;

  /** @param {number} slot @param {() => void} changed */
  constructor(slot, changed) {
    this.inputs = DEGREES.map(({ value }) => h('input', { type: 'radio', name: `certainty-${slot}`, value }));
    this.element = h(
      'fieldset',
      { class: 'certainty' },
      h('legend', {}, 'How sure are you?', h('span', { class: 'visually-hidden' }, ` Question ${slot}`)),
      DEGREES.map(({ words, pays }, i) => h('label', {}, this.inputs[i], `${words} `, h('small', {}, `(${pays})`))),
    );
    this.element.addEventListener('change', (/** @type {Event} */ event) => {
      this.value = Number(/** @type {HTMLInputElement} */ (event.target).value);
      changed();
    });
  }

  /** @param {number | null} value */
  show(value) {
    this.value = value;
    for (const input of this.inputs) input.checked = Number(input.value) === value;
  }
}

/** @param {number | null | undefined} value */
export function sureness(value) {
  return DEGREES.find((degree) => degree.value === value)?.words ?? null;
}
