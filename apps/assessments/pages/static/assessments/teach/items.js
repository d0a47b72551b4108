/** How the questions of an assessment have done, for the teacher who wants to mend them. */

import { at } from '../../pages/js/address.js';
import { showFrom } from '../../pages/js/arrival.js';
import { localTime } from '../../pages/js/clock.js';
import { counted, h } from '../../pages/js/dom.js';
import { download } from '../../pages/js/csv.js';
import { explanations, verdict } from './item-words.js';
import { showMasthead } from '../../pages/js/masthead.js';
import { need } from '../../pages/js/session.js';
import { SortableTable } from '../../pages/js/sortable-table.js';

/**
 * @typedef {{answer: string, attempts: number, fraction: number}} Given
 * @typedef {{slot: number, title: string, type: string, attempts: number, answered: number, facility: number,
 *   spread: number | null, discrimination: number | null, weight: number | null, answers: Given[],
 *   times: {attempts: number, first_quartile: number, median: number, third_quartile: number} | null}} Line
 */

need();
showMasthead();
const SHARE = new Intl.NumberFormat(undefined, { style: 'percent' });
const DECIMAL = new Intl.NumberFormat(undefined, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const assessment = /** @type {string} */ (document.body.dataset.assessment);
const path = at(`/bff/v1/assessments/${encodeURIComponent(assessment)}/statistics`);
await showFrom(path, draw, { forbidden: 'This is for teachers. Log in as a teacher to see it.' });

/** @param {{title: string, as_of: string, items: Line[]}} report */
function draw({ title, as_of: asOf, items }) {
  document.title = `${title}: questions · Banyan`;
  const said = h('p', { class: 'visually-hidden', role: 'status' });
  const table = new SortableTable('Questions', (words) => (said.textContent = words), columns);
  table.show(items);
  const most = Math.max(0, ...items.map(({ attempts }) => attempts));
  const facts = h(
    'p',
    { class: 'facts' },
    `${counted(most, 'attempt')} that ${most === 1 ? 'counts' : 'count'} · as of `,
    h('time', { datetime: asOf }, localTime(asOf)),
  );
  const save = h('button', { type: 'button', class: 'button small', on: { click: () => keep(items) } }, 'Download as CSV');
  const answers = items.filter((line) => line.answers.length).map(answersTable);
  return [
    h('h1', {}, title),
    h('div', { class: 'results-bar' }, facts, items.length > 0 && save),
    items.length ? table.element : h('p', {}, 'Nobody has handed in yet.'),
    explanations(),
    answers.length > 0 && h('h2', { class: 'spaced' }, 'What was answered'),
    answers,
    said,
  ];
}

/** @returns {import('../../pages/js/sortable-table.js').Column<Line>[]} */
function columns() {
  return [
    { name: 'Question', value: ({ slot }) => slot, cell: ({ slot, title }) => `${slot}. ${title}` },
    {
      name: 'Answered',
      numeric: true,
      value: ({ answered }) => answered,
      cell: ({ answered, attempts }) => [answered, h('span', { class: 'of' }, ` / ${attempts}`)],
    },
    { name: 'Facility', numeric: true, value: ({ facility }) => facility, cell: ({ facility }) => SHARE.format(facility) },
    {
      name: 'Discrimination',
      numeric: true,
      value: ({ discrimination }) => discrimination,
      cell: ({ discrimination }) => decimal(discrimination),
    },
    { name: 'Effective weight', numeric: true, value: ({ weight }) => weight, cell: ({ weight }) => share(weight) },
    {
      name: 'Time (middle half)',
      numeric: true,
      value: ({ times }) => times?.median ?? null,
      cell: ({ times }) =>
        times
          ? [duration(times.median), h('span', { class: 'of' }, ` (${duration(times.first_quartile)} to ${duration(times.third_quartile)}; ${times.attempts})`)]
          : '–',
    },
    { name: 'What to look at', words: true, cell: (line) => verdict(line) },
  ];
}

/** @param {Line} line */
function answersTable({ slot, title, attempts, answered, answers }) {
  const id = `answers-${slot}`;
  const others = answered - answers.reduce((sum, each) => sum + each.attempts, 0);
  const rows = [
    ...answers.map(({ answer, attempts: count, fraction }) => [answer, count, SHARE.format(count / attempts), SHARE.format(fraction)]),
    ...(others > 0 ? [['Other answers', others, SHARE.format(others / attempts), '']] : []),
    ...(attempts > answered ? [['Not answered', attempts - answered, SHARE.format((attempts - answered) / attempts), '']] : []),
  ];
  const names = ['Answer', 'Attempts', 'Of all', 'Share of the mark'];
  return h(
    'div',
    { class: 'table-region spaced', tabindex: 0, role: 'region', 'aria-labelledby': id },
    h(
      'table',
      { class: 'results-table answers-table' },
      h('caption', {}, h('span', { id }, `${slot}. ${title}`)),
      h('thead', {}, h('tr', {}, names.map((name, at) => h('th', { scope: 'col', class: at > 0 && 'numeric' }, h('span', { class: 'unsorted' }, name))))),
      h(
        'tbody',
        {},
        rows.map(([first, ...cells]) => h('tr', {}, h('th', { scope: 'row' }, first), cells.map((each) => h('td', { class: 'numeric' }, each)))),
      ),
    ),
  );
}

/** @param {Line[]} items */
function keep(items) {
  const names = ['question', 'title', 'type', 'attempts', 'answered', 'facility', 'spread', 'discrimination', 'effective weight'];
  const times = ['attempts timed', 'seconds: first quartile', 'seconds: median', 'seconds: third quartile'];
  const rows = items.map((one) => [
    ...[one.slot, one.title, one.type, one.attempts, one.answered, one.facility, one.spread, one.discrimination, one.weight],
    ...[one.times?.attempts, one.times?.first_quartile, one.times?.median, one.times?.third_quartile],
    one.answers.map(({ answer, attempts }) => `${answer}: ${attempts}`).join(' | '),
  ]);
  download(`${assessment}-questions.csv`, [[...names, ...times, 'answers'], ...rows]);
}

/** @param {number | null} value */
function decimal(value) {
  return value === null ? '–' : DECIMAL.format(value);
}

/** @param {number | null} value */
function share(value) {
  return value === null ? '–' : SHARE.format(value);
}

/** "1:05", "0:08". @param {number} seconds */
function duration(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
