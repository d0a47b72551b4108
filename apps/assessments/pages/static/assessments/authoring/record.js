/** Fields one below the other, each with its label, its help, and what is wrong with it. */

import { h } from '../../pages/js/dom.js';

/** Kinds that are a group of inputs, and have a heading where others have a label. */
const GROUPS = new Set(['record', 'list', 'variants', 'picture']);

export class Record {
  /** @param {import('./controls.js').Field} field @param {import('./controls.js').Scope} scope @param {string} id */
  constructor({ input }, scope, id) {
    this.fields = input.fields;
    /** @type {Map<string, import('./controls.js').Control>} */
    this.controls = new Map();
    const rows = this.fields.map((/** @type {import('./controls.js').Field} */ field) => this.#row(field, scope, `${id}-${field.name}`));
    this.element = h('div', { class: 'author-record' }, rows);
  }

  /** @param {import('./controls.js').Field} field @param {import('./controls.js').Scope} scope @param {string} id */
  #row(field, scope, id) {
    const made = scope.control(field, scope, id);
    made.write(field.default);
    this.controls.set(field.name, made);
    const help = field.help && h('p', { class: 'help', id: `${id}-help` }, field.help);
    if (field.help) made.element.setAttribute('aria-describedby', `${id}-help`);
    if (GROUPS.has(field.input.kind)) {
      return h('fieldset', { class: 'author-group', id: `${id}-group` }, h('legend', {}, field.label), help, made.element);
    }
    const label = h('label', { for: id }, field.label);
    const parts = field.input.kind === 'boolean' ? [h('div', { class: 'author-tick' }, made.element, label), help] : [label, help, made.element];
    return h('div', { class: 'author-field' }, parts);
  }

  focus() {
    this.controls.values().next().value?.focus();
  }

  read() {
    const read = [...this.controls].map(([name, each]) => [name, each.read()]);
    return Object.fromEntries(read.filter(([, value]) => value !== undefined));
  }

  /** @param {any} value */
  write(value) {
    for (const [name, each] of this.controls) if (value && name in value) each.write(value[name]);
  }

  /** @param {(string | number)[]} steps @returns {import('./controls.js').Control} */
  at([name, ...rest]) {
    const found = this.controls.get(String(name));
    return found ? found.at(rest) : this;
  }
}
