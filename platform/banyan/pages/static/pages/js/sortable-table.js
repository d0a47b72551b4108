/**
 * A table that sorts, scrolls inside its own region, and reads well aloud.
 *
 * @template Row
 * @typedef {{name: string, numeric?: boolean, words?: boolean, value?(row: Row): string | number | null,
 *   cell(row: Row): import('./dom.js').Child}} Column without a value it does not sort
 */

import { fill, h } from './dom.js';

/** @template Row */
export class SortableTable {
  #sort = { column: 0, down: false };
  /** @type {Row[]} */
  rows = [];
  /** @type {Column<Row>[]} */
  columns = [];

  /**
   * @param {string} caption @param {(words: string) => void} say
   * @param {(rows: Row[]) => Column<Row>[]} describe the columns for these rows
   */
  constructor(caption, say, describe) {
    this.say = say;
    this.describe = describe;
    this.id = `${caption.toLowerCase().replace(/\W+/g, '-')}-caption`;
    this.head = h('tr');
    this.body = h('tbody');
    this.element = h(
      'div',
      { class: 'table-region', tabindex: 0, role: 'region', 'aria-labelledby': this.id },
      h(
        'table',
        { class: 'results-table' },
        h('caption', {}, h('span', { id: this.id }, caption)),
        h('thead', {}, this.head),
        this.body,
      ),
    );
  }

  /** @param {Row[]} rows */
  show(rows) {
    this.rows = rows;
    this.columns = this.describe(rows);
    fill(
      this.head,
      this.columns.map(({ name, numeric, value }, i) =>
        h(
          'th',
          { scope: 'col', class: numeric && 'numeric' },
          value
            ? h('button', { type: 'button', class: 'sort', on: { click: () => this.#by(i) } }, name)
            : h('span', { class: 'unsorted' }, name),
        ),
      ),
    );
    this.#draw();
  }

  /** @param {number} column */
  #by(column) {
    this.#sort = {
      column,
      down: this.#sort.column === column ? !this.#sort.down : Boolean(this.columns[column].numeric),
    };
    this.#draw();
    this.say(`Sorted by ${this.columns[column].name}, ${this.#sort.down ? 'descending' : 'ascending'}`);
  }

  #draw() {
    const { column, down } = this.#sort;
    [...this.head.children].forEach((cell, i) => {
      if (i === column) cell.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      else cell.removeAttribute('aria-sort');
    });
    fill(
      this.body,
      sorted(this.rows, this.columns[column], down).map((row) =>
        h(
          'tr',
          {},
          this.columns.map(({ numeric, words, cell }, i) =>
            i === 0 ? h('th', { scope: 'row' }, cell(row)) : h('td', { class: (numeric && 'numeric') || (words && 'words') }, cell(row)),
          ),
        ),
      ),
    );
  }
}

/**
 * Rows without a value stay at the end in either direction.
 * @template Row
 * @param {Row[]} rows @param {Column<Row>} column @param {boolean} down
 */
export function sorted(rows, { value = () => null }, down) {
  return [...rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === 'number' ? a - /** @type {number} */ (b) : a.localeCompare(String(b));
    return down ? -order : order;
  });
}
