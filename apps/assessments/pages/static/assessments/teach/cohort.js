/** How a cohort is doing, live: who is where, which questions hold answers, and how they do. */

import { at } from '../../pages/js/address.js';
import { Refusal } from '../../pages/js/api.js';
import { get, showFrom } from '../../pages/js/arrival.js';
import { localTime } from '../../pages/js/clock.js';
import { counted, fill, h } from '../../pages/js/dom.js';
import { showMasthead } from '../../pages/js/masthead.js';
import { need } from '../../pages/js/session.js';

need();
showMasthead();
/** A teacher watches progress, not keystrokes. */
const EVERY = 5000;
const STATES = {
  open: 'In progress',
  overdue: 'Time is up, not handed in',
  submitted: 'Handed in',
  abandoned: 'Given up, no mark',
};
const SHARE = new Intl.NumberFormat(undefined, { style: 'percent' });
const DECIMAL = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const path = at(`/bff/v1/assessments/${encodeURIComponent(/** @type {string} */ (document.body.dataset.assessment))}`);
await showFrom(`${path}/cohort`, draw, { forbidden: 'This is for teachers. Log in as a teacher to see it.' });

/** @param {any} first */
function draw(first) {
  document.title = `${first.title}: cohort · Banyan`;
  const [facts, states, questions] = [h('p', { class: 'facts' }), h('div', { class: 'spaced' }), h('div')];
  const show = (/** @type {any} */ cohort, /** @type {any[]} */ items) => {
    fill(facts, summary(cohort));
    fill(states, statesTable(cohort.states));
    fill(questions, questionsTable(cohort, items));
  };
  show(first, []);
  void follow(show);
  return [h('h1', {}, first.title), facts, states, questions];
}

/** @param {(cohort: any, items: any[]) => void} show */
async function follow(show) {
  for (;;) {
    try {
      const [cohort, statistics] = await Promise.all([get(`${path}/cohort`), get(`${path}/items`)]);
      show(cohort, statistics.items);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
}

/** @param {any} cohort */
function summary({ attempts, saving, as_of: asOf }) {
  return [
    `${counted(attempts, 'attempt')}, ${saving} saving in the last five minutes · as of `,
    h('time', { datetime: asOf }, localTime(asOf)),
  ];
}

/** @param {{state: string, attempts: number, answered: number, of: number}[]} states */
function statesTable(states) {
  const rows = states.map(({ state, attempts, answered, of }) => [
    /** @type {any} */ (STATES)[state] ?? state,
    attempts,
    of > 0 ? SHARE.format(answered / of) : '–',
  ]);
  return table('Attempts', ['State', 'Attempts', 'Questions answered'], rows);
}

/** @param {any} cohort @param {any[]} items */
function questionsTable({ attempts, slots }, items) {
  const answered = new Map(slots.map((/** @type {any} */ { slot, answered }) => [slot, answered]));
  const marked = new Map(items.map((item) => [item.slot, item]));
  const numbers = [...new Set([...answered.keys(), ...marked.keys()])].sort((a, b) => a - b);
  const rows = numbers.map((slot) => [
    `Q${slot}`,
    attempts > 0 ? SHARE.format((answered.get(slot) ?? 0) / attempts) : '–',
    marked.get(slot)?.attempts ?? 0,
    decimal(marked.get(slot)?.facility),
    decimal(marked.get(slot)?.discrimination),
  ]);
  return table('Questions', ['Question', 'Answered', 'Marked', 'Facility', 'Discrimination'], rows);
}

/** @param {number | null | undefined} value */
function decimal(value) {
  return value === null || value === undefined ? '–' : DECIMAL.format(value);
}

/** @param {string} caption @param {string[]} names @param {(string | number)[][]} rows */
function table(caption, names, rows) {
  const id = `${caption.toLowerCase()}-caption`;
  return h(
    'div',
    { class: 'table-region', tabindex: 0, role: 'region', 'aria-labelledby': id },
    h(
      'table',
      { class: 'results-table' },
      h('caption', {}, h('span', { id }, caption)),
      h('thead', {}, h('tr', {}, names.map(heading))),
      h('tbody', {}, rows.map((cells) => h('tr', {}, cells.map(cell)))),
    ),
  );
}

/** @param {string} name @param {number} column */
function heading(name, column) {
  return h('th', { scope: 'col', class: column > 0 && 'numeric' }, h('span', { class: 'unsorted' }, name));
}

/** @param {string | number} value @param {number} column */
function cell(value, column) {
  return column === 0 ? h('th', { scope: 'row' }, value) : h('td', { class: 'numeric' }, value);
}
