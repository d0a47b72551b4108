/** An entry of another list, chosen by its words. */

import { fill, h } from '../../pages/js/dom.js';
import { wordsOf } from '../../pages/js/trusted.js';

export class Reference {
  /** @param {import('./controls.js').Field} field @param {import('./controls.js').Scope} scope @param {string} id */
  constructor({ input }, scope, id) {
    this.to = input.to;
    this.scope = scope;
    this.element = h('select', { id, class: 'author-reference' });
    this.element.addEventListener('refresh', () => this.#draw(this.element.value));
    this.#draw('');
  }

  /** @param {string} chosen */
  #draw(chosen) {
    const entries = this.scope.lists.get(this.to)?.read() ?? [];
    const options = entries.map((/** @type {any} */ { id, html }, /** @type {number} */ at) =>
      h('option', { value: id }, `${at + 1}. ${wordsOf(html)}`),
    );
    fill(this.element, h('option', { value: '' }, 'Choose…'), options);
    this.element.value = entries.some((/** @type {any} */ { id }) => id === chosen) ? chosen : '';
    // The list it refers to may stand further down, and not be there yet.
    this.wanted = this.element.value === '' ? chosen : '';
  }

  focus() {
    this.element.focus();
  }

  read() {
    this.#draw(this.element.value || this.wanted || '');
    return this.element.value;
  }

  /** @param {any} value */
  write(value) {
    this.#draw(value ?? '');
  }

  at() {
    return this;
  }
}
