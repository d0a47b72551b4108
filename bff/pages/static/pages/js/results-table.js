/**
 * Everyone's marks: a table that sorts, scrolls inside its own region, and reads well aloud.
 *
 * @typedef {{attempt: string, learner: string, learner_name: string, state: string, mark: string | null,
 *   max_mark: string, started_at: string, submitted_at: string | null, stack: 'monolith' | 'module',
 *   items: {slot: number, mark: string | null, waits?: boolean}[]}} Row
 * @typedef {{name: string, numeric?: boolean, value?(row: Row): string | number | null,
 *   cell(row: Row): import('./dom.js').Child}} Column without a value it does not sort
 */

import { briefTime } from './clock.js';
import { fill, h } from './dom.js';
import { markElement, number } from './marks.js';

const STACKS = { monolith: 'Monolith', module: 'Module' };
const STATES = {
  open: 'In progress',
  overdue: 'Time is up, not handed in',
  submitted: 'Handed in',
  abandoned: 'Given up, no mark',
};

/** @param {string | null} mark */
const size = (mark) => (mark === null ? null : Number(mark));

/** @param {Row[]} rows @param {(row: Row) => import('./dom.js').Child} buttons @returns {Column[]} */
function columns(rows, buttons) {
  const slots = [...new Set(rows.flatMap(({ items }) => items.map(({ slot }) => slot)))].sort((a, b) => a - b);
  const markOf = (/** @type {Row} */ row, /** @type {number} */ slot) =>
    row.items.find((item) => item.slot === slot && !item.waits)?.mark ?? null;
  return [
    { name: 'Learner', value: (row) => row.learner_name, cell: (row) => row.learner_name },
    {
      name: 'State',
      value: (row) => row.state,
      cell: (row) => /** @type {any} */ (STATES)[row.state] ?? row.state,
    },
    {
      name: 'Mark',
      numeric: true,
      value: (row) => size(row.mark),
      cell: (row) => [
        markElement(row.mark),
        row.mark !== null && h('span', { class: 'of' }, ` / ${number(row.max_mark)}`),
      ],
    },
    ...slots.map((slot) => ({
      name: `Q${slot}`,
      numeric: true,
      value: (/** @type {Row} */ row) => size(markOf(row, slot)),
      cell: (/** @type {Row} */ row) => markElement(markOf(row, slot)),
    })),
    { name: 'Started', value: (row) => row.started_at, cell: (row) => briefTime(row.started_at) },
    {
      name: 'Handed in',
      value: (row) => row.submitted_at,
      cell: (row) => briefTime(row.submitted_at) || '–',
    },
    { name: 'Served by', value: (row) => row.stack, cell: (row) => STACKS[row.stack] ?? row.stack },
    { name: 'Change', cell: buttons },
  ];
}

export class ResultsTable {
  #sort = { column: 0, down: false };
  /** @type {Row[]} */
  rows = [];
  /** @type {Column[]} */
  columns = [];

  /**
   * @param {string} caption @param {(words: string) => void} say
   * @param {(row: Row) => import('./dom.js').Child} buttons what can be done to a line
   */
  constructor(caption, say, buttons) {
    this.say = say;
    this.buttons = buttons;
    this.head = h('tr');
    this.body = h('tbody');
    this.element = h(
      'div',
      { class: 'table-region', tabindex: 0, role: 'region', 'aria-labelledby': 'results-caption' },
      h(
        'table',
        { class: 'results-table' },
        h('caption', {}, h('span', { id: 'results-caption' }, caption)),
        h('thead', {}, this.head),
        this.body,
      ),
    );
  }

  /** @param {Row[]} rows */
  show(rows) {
    this.rows = rows;
    this.columns = columns(rows, this.buttons);
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
          this.columns.map(({ numeric, cell }, i) =>
            i === 0 ? h('th', { scope: 'row' }, cell(row)) : h('td', { class: numeric && 'numeric' }, cell(row)),
          ),
        ),
      ),
    );
  }
}

/**
 * Rows without a value stay at the end in either direction.
 * @param {Row[]} rows @param {Column} column @param {boolean} down
 */
export function sorted(rows, { value = () => null }, down) {
  return [...rows].sort((one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    const order = typeof a === 'number' ? a - /** @type {number} */ (b) : a.localeCompare(String(b));
    return down ? -order : order;
  });
}
