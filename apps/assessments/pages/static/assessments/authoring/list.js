/** Entries that are added, removed and moved, by buttons: they work by keyboard and by thumb. */

import { h } from '../../pages/js/dom.js';
import { Record } from './record.js';

export class List {
  /** @param {import('./controls.js').Field} field @param {import('./controls.js').Scope} scope @param {string} id */
  constructor(field, scope, id) {
    this.field = field;
    this.scope = scope;
    this.id = id;
    this.made = 0;
    /** @type {{id: string, record: any, element: any}[]} */
    this.entries = [];
    this.list = h('ol', { class: 'author-list' });
    this.spoken = h('p', { class: 'visually-hidden', 'aria-live': 'polite' });
    this.adder = h('button', { type: 'button', class: 'button author-button', on: { click: () => this.#more() } }, `Add ${field.input.one}`);
    this.element = h('div', {}, this.list, this.adder, this.spoken);
    scope.lists.set(field.name, this);
    if (!field.optional) for (let at = 0; at < (field.input.made ? 2 : 1); at += 1) this.#add({});
  }

  #more() {
    this.#add({}).record.focus();
    this.spoken.textContent = `${this.field.input.one} ${this.entries.length} added`;
    this.scope.changed();
  }

  /** @param {any} value */
  #add(value) {
    this.made += 1;
    const record = new Record({ ...this.field, input: this.field.input.entry }, this.scope, `${this.id}-${this.made}`);
    const legend = h('legend', {});
    const entry = { id: value.id ?? `new-${this.made}`, record, legend, element: h('li', {}) };
    const button = (/** @type {string} */ sign, /** @type {string} */ words, /** @type {() => void} */ click) =>
      h('button', { type: 'button', class: 'button author-button', 'data-does': words, on: { click } }, sign);
    const buttons = h(
      'div',
      { class: 'author-movers' },
      button('↑', 'Move up', () => this.#move(entry, -1)),
      button('↓', 'Move down', () => this.#move(entry, 1)),
      button('✕', 'Remove', () => this.#remove(entry)),
    );
    entry.element.append(h('fieldset', { class: 'author-entry' }, legend, record.element, buttons));
    record.write(value);
    this.entries.push(entry);
    this.#draw();
    return entry;
  }

  /** @param {any} entry @param {number} by */
  #move(entry, by) {
    const at = this.entries.indexOf(entry);
    this.entries.splice(at, 1);
    this.entries.splice(at + by, 0, entry);
    this.#draw();
    const [up, down] = entry.element.querySelectorAll(':scope > fieldset > .author-movers button');
    (by < 0 ? [up, down] : [down, up]).find((each) => !each.disabled)?.focus(); // stays with the entry
    this.spoken.textContent = `Now ${this.field.input.one} ${at + by + 1} of ${this.entries.length}`;
    this.scope.changed();
  }

  /** @param {any} entry */
  #remove(entry) {
    this.entries = this.entries.filter((each) => each !== entry);
    this.#draw();
    this.adder.focus(); // its button has vanished
    this.spoken.textContent = `${this.field.input.one} removed, ${this.entries.length} left`;
    this.scope.changed();
  }

  #draw() {
    const { one } = this.field.input;
    this.list.append(...this.entries.map(({ element }) => element));
    for (const element of [...this.list.children]) if (!this.entries.some((each) => each.element === element)) element.remove();
    this.entries.forEach(({ element }, at) => {
      const name = `${one} ${at + 1}`;
      element.querySelector(':scope > fieldset > legend').textContent = name[0].toUpperCase() + name.slice(1);
      const buttons = [...element.querySelectorAll(':scope > fieldset > .author-movers button')];
      for (const each of buttons) each.setAttribute('aria-label', `${each.dataset.does}: ${name}`);
      buttons[0].disabled = at === 0;
      buttons[1].disabled = at === this.entries.length - 1;
    });
  }

  focus() {
    (this.entries[0]?.record ?? this.adder).focus();
  }

  read() {
    const { made } = this.field.input;
    return this.entries.map(({ id, record }) => (made ? { id, ...record.read() } : record.read()));
  }

  /** @param {any[] | null} values */
  write(values) {
    if (!values) return;
    this.entries = [];
    for (const value of values) this.#add(value);
    this.#draw();
  }

  /** @param {(string | number)[]} steps @returns {any} */
  at([at, ...rest]) {
    const entry = this.entries[Number(at)];
    return entry && at !== undefined ? entry.record.at(rest) : this;
  }
}
