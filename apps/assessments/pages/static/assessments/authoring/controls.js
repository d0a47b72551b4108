/**
 * Inputs for plain data, from a description of its fields (formats/authoring/forms.py). They know
 * numbers, texts and lists, and no type of question.
 *
 * @typedef {{element: HTMLElement, focus(): void, read(): any, write(value: any): void,
 *   at(steps: (string | number)[]): Control}} Control `at`: the control nearest to a place in the data
 * @typedef {{lists: Map<string, any>, outline: Control | null, changed(): void, control: typeof control}} Scope of a
 *   whole form; `control` makes what stands in a field, which may be a form again
 * @typedef {{kind: string, [more: string]: any}} Node
 * @typedef {{name: string, label: string, help: string, default: any, optional: boolean, input: Node}} Field
 */

import { h } from '../../pages/js/dom.js';
import { toHtml, toTyped } from './html-text.js';
import { List } from './list.js';
import { Picture } from './picture.js';
import { Record } from './record.js';
import { Reference } from './reference.js';
import { toRows, toTable } from './table-text.js';
import { Variants } from './variants.js';

/** @type {globalThis.Record<string, (field: Field, id: string) => Control>} */
const LEAVES = {
  line: (field, id) => typed(h('input', { id, type: 'text' }), (text) => text, String),
  decimal: (field, id) => typed(number(id, 'decimal'), (text) => decimal(text, field), String),
  integer: (field, id) => typed(number(id, 'numeric'), whole, String),
  html: (field, id) => html(field, id),
  table: (field, id) => typed(h('textarea', { id, rows: 6, spellcheck: 'false' }), toRows, toTable),
  boolean: (field, id) => tick(h('input', { id, type: 'checkbox' })),
  options: ({ input }, id) => typed(menu(id, input.options), (text) => text, String),
};

/** @type {globalThis.Record<string, new (field: Field, scope: Scope, id: string) => Control>} */
const COMPOUND = { record: Record, list: List, variants: Variants, picture: Picture, reference: Reference };

/** The control for a field. @param {Field} field @param {Scope} scope @param {string} id @returns {Control} */
export function control(field, scope, id) {
  const leaf = LEAVES[field.input.kind];
  return leaf ? leaf(field, id) : new COMPOUND[field.input.kind](field, scope, id);
}

/** @param {any} element @param {(text: string) => any} read @param {(value: any) => string} write @returns {Control} */
function typed(element, read, write) {
  const own = {
    element,
    focus: () => element.focus(),
    read: () => read(element.value),
    write(/** @type {any} */ value) {
      if (value !== null && value !== undefined) element.value = write(value);
    },
    at: () => own,
  };
  return own;
}

/** @param {HTMLInputElement} element @returns {Control} */
function tick(element) {
  const own = {
    element,
    focus: () => element.focus(),
    read: () => element.checked,
    write(/** @type {any} */ value) {
      element.checked = value === true;
    },
    at: () => own,
  };
  return own;
}

/** @param {Field} field @param {string} id */
function html({ name }, id) {
  const element = h('textarea', { id, rows: name === 'prompt_html' ? 4 : 2 });
  let paragraphs = name !== 'html';
  return typed(
    element,
    (text) => toHtml(text, paragraphs),
    (value) => {
      const found = toTyped(value);
      if (value) paragraphs = found.paragraphs;
      return found.text;
    },
  );
}

/** @param {string} id @param {string} mode the keyboard of a phone */
function number(id, mode) {
  return h('input', { id, type: 'text', inputmode: mode, class: 'author-number', autocomplete: 'off' });
}

/** @param {string} id @param {{value: string, label: string}[]} options */
function menu(id, options) {
  return h('select', { id }, options.map(({ value, label }) => h('option', { value }, label)));
}

/** Left empty it is what goes without saying. @param {string} text @param {Field} field */
function decimal(text, { optional }) {
  const given = text.trim().replace(',', '.');
  return given === '' && optional ? undefined : given;
}

/** What is no whole number is sent as it is: the server says what is wrong. @param {string} text */
function whole(text) {
  return /^\s*-?\d+\s*$/.test(text) ? Number(text) : text;
}
