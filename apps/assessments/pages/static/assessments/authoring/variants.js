/** One of several forms, chosen from a menu; what was typed into another stays there. */

import { fill, h } from '../../pages/js/dom.js';
import { placed } from './outline.js';
import { Record } from './record.js';

export class Variants {
  /** @param {import('./controls.js').Field} field @param {import('./controls.js').Scope} scope @param {string} id */
  constructor(field, scope, id) {
    this.field = field;
    this.scope = scope;
    this.id = id;
    /** @type {Map<string, Record>} */
    this.records = new Map();
    const options = field.input.options.map((/** @type {any} */ { value, label }) => h('option', { value }, label));
    this.menu = h('select', { id, 'aria-label': field.label, on: { change: () => this.#draw() } }, options);
    this.help = h('p', { class: 'help' });
    this.body = h('div');
    this.element = h('div', {}, this.menu, this.help, this.body);
    if (field.name === 'outline') this.element.addEventListener('focusin', () => (scope.outline = this));
    this.#draw();
  }

  get #record() {
    const { value } = this.menu;
    const option = this.field.input.options.find((/** @type {any} */ each) => each.value === value);
    if (!this.records.has(value)) {
      this.records.set(value, new Record({ ...this.field, input: option.input }, this.scope, `${this.id}-${value}`));
    }
    return /** @type {Record} */ (this.records.get(value));
  }

  #draw() {
    const option = this.field.input.options.find((/** @type {any} */ each) => each.value === this.menu.value);
    this.help.textContent = option.help;
    this.help.hidden = !option.help;
    fill(this.body, this.#record.element);
    this.body.hidden = !option.input.fields.length;
  }

  focus() {
    this.menu.focus();
  }

  read() {
    return { [this.field.input.tag]: this.menu.value, ...this.#record.read() };
  }

  /** @param {any} value */
  write(value) {
    if (!value) return;
    this.menu.value = value[this.field.input.tag];
    this.#draw();
    this.#record.write(value);
  }

  /** A point in the picture was clicked, while this outline is being written. @param {{x: number, y: number}} point */
  place(point) {
    this.write(placed(this.read(), point));
  }

  /** @param {(string | number)[]} steps @returns {any} */
  at(steps) {
    return steps.length ? this.#record.at(steps) : this;
  }
}
