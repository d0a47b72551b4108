/** The results of one assessment, wherever each attempt was taken. */

import { at } from '../../pages/js/address.js';
import { Refusal } from '../../pages/js/api.js';
import { AttemptActions } from './attempt-actions.js';
import { get, showFrom } from '../../pages/js/arrival.js';
import { localTime } from '../../pages/js/clock.js';
import { counted, fill, h } from '../../pages/js/dom.js';
import { downloadButton } from '../../pages/js/download.js';
import { mean } from '../answers/marks.js';
import { showMasthead } from '../../pages/js/masthead.js';
import { NotBegun } from './not-begun.js';
import { ResultsTable } from './results-table.js';
import { need } from '../../pages/js/session.js';

need();
showMasthead();
/** The table follows its events after a moment; what was just done is shown at once. */
const TABLE_FOLLOWS = 1500;
const assessment = /** @type {string} */ (document.body.dataset.assessment);
const path = at(`/bff/v1/assessments/${encodeURIComponent(assessment)}/results`);
const csv = `/api/v1/assessments/${encodeURIComponent(assessment)}/results.csv`;
await showFrom(path, draw, { forbidden: 'These results are for teachers. Log in as a teacher to see them.' });

/** @param {any} first */
function draw(first) {
  document.title = `${first.title}: results · Banyan`;
  const said = h('p', { class: 'visually-hidden', role: 'status' });
  const say = (/** @type {string} */ words) => {
    said.textContent = words;
  };
  const actions = new AttemptActions((row, state) => {
    table.show(table.rows.map((each) => (each === row ? { ...row, state } : each)));
    say(`${row.learner_name}: done`);
    button.focus();
    setTimeout(() => void refresh(button, show, say), TABLE_FOLLOWS);
  });
  const table = new ResultsTable(`Results of ${first.title}`, say, (row) => actions.buttons(row));
  const [notices, facts] = [h('div'), h('p', { class: 'facts' })];
  const show = (/** @type {any} */ found) => {
    fill(
      notices,
      (found.notices ?? []).map((/** @type {string} */ notice) => h('p', { class: 'notice info' }, notice)),
    );
    fill(facts, summary(found));
    table.show(found.results);
    notBegun.show(found.not_begun ?? []);
    fill(spreadsheet, spreadsheetWords(found.results));
    const waits = waiting(found.results);
    marking.hidden = !waits;
    marking.textContent = `${counted(waits, 'answer')} to be marked`;
  };
  const button = h(
    'button',
    { type: 'button', class: 'button small', on: { click: () => refresh(button, show, say) } },
    'Refresh',
  );
  const cohort = h('a', { href: at(`/teach/cohort/${encodeURIComponent(assessment)}/`) }, 'How everyone is doing');
  const notBegun = new NotBegun();
  const file = { name: `${assessment}-results.csv`, type: 'text/csv' };
  const spreadsheet = downloadButton('', csv, file, say, (words) =>
    fill(notices, h('p', { class: 'notice', role: 'alert' }, words)),
  );
  const marking = h('a', { href: at(`/teach/marking/${encodeURIComponent(assessment)}/`), hidden: true });
  const items = h('a', { href: at(`/teach/items/${encodeURIComponent(assessment)}/`) }, 'How the questions have done');
  show(first);
  return [
    h('h1', {}, first.title),
    notices,
    h('div', { class: 'results-bar' }, facts, marking, cohort, items, spreadsheet, button),
    notBegun.element,
    table.element,
    said,
  ];
}

/** The file is the module's. @param {any[]} results */
function spreadsheetWords(results) {
  const elsewhere = results.filter(({ stack }) => stack === 'monolith').length;
  const without = elsewhere > 0 && `, without ${counted(elsewhere, 'attempt')} on the monolith`;
  return `As a spreadsheet (CSV)${without || ''}`;
}

/** @param {any[]} results */
function waiting(results) {
  return results.flatMap(({ items }) => items ?? []).filter(({ waits }) => waits).length;
}

/** @param {any} found */
function summary({ results, as_of: asOf }) {
  const marks = results.filter((/** @type {any} */ row) => row.mark !== null).map((/** @type {any} */ row) => row.mark);
  return [
    `${counted(results.length, 'attempt')}, ${marks.length} marked`,
    marks.length > 0 && ` · mean ${mean(marks)}`,
    ' · as of ',
    h('time', { datetime: asOf }, localTime(asOf)),
  ];
}

/** @param {HTMLButtonElement} button @param {(found: any) => void} show @param {(words: string) => void} say */
async function refresh(button, show, say) {
  const focused = document.activeElement === button;
  button.disabled = true;
  try {
    show(await get(path, (seconds) => say(`Banyan cannot be reached. Trying again in ${seconds} s.`)));
    say('Results updated');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.message);
  } finally {
    button.disabled = false;
    if (focused) button.focus();
  }
}
