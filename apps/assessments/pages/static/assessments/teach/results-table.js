/**
 * Everyone's marks.
 *
 * @typedef {{attempt: string, learner: string, learner_name: string, state: string, mark: string | null,
 *   max_mark: string, started_at: string, submitted_at: string | null, stack: 'monolith' | 'module',
 *   items: {slot: number, mark: string | null, waits?: boolean}[]}} Row
 * @typedef {import('../../pages/js/sortable-table.js').Column<Row>} Column
 */

import { briefTime } from '../../pages/js/clock.js';
import { h } from '../../pages/js/dom.js';
import { markElement, number } from '../answers/marks.js';
import { SortableTable } from '../../pages/js/sortable-table.js';

const STACKS = { monolith: 'Monolith', module: 'Module' };
const STATES = {
  open: 'In progress',
  overdue: 'Time is up, not handed in',
  submitted: 'Handed in',
  abandoned: 'Given up, no mark',
};

/** @param {string | null} mark */
const size = (mark) => (mark === null ? null : Number(mark));

/** @param {Row[]} rows @param {(row: Row) => import('../../pages/js/dom.js').Child} buttons @returns {Column[]} */
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

/** @extends {SortableTable<Row>} */
export class ResultsTable extends SortableTable {
  /**
   * @param {string} caption @param {(words: string) => void} say
   * @param {(row: Row) => import('../../pages/js/dom.js').Child} buttons what can be done to a line
   */
  constructor(caption, say, buttons) {
    super(caption, say, (rows) => columns(rows, buttons));
  }
}
