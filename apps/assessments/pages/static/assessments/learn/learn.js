/** A learner's assessments: what is open, what is done, what still waits on this device. */

import { at } from '../../pages/js/address.js';
import { call } from '../../pages/js/api.js';
import { showFrom } from '../../pages/js/arrival.js';
import { seen } from '../exam/attempt-memory.js';
import { clockTime, inWords, localTime } from '../../pages/js/clock.js';
import { counted, fill, h } from '../../pages/js/dom.js';
import { number, worth } from '../answers/marks.js';
import { showMasthead } from '../../pages/js/masthead.js';
import { need } from '../../pages/js/session.js';
import { Vault } from '../exam/vault.js';

/**
 * @typedef {{id: string, state: string, mark: string | null, max_mark: string, submitted_at: string | null}} Attempt
 * @typedef {{id: string, title: string, items: number, max_mark: string, time_limit_seconds: number | null,
 *   attempts_allowed: number | null, open_attempt: string | null, attempts: Attempt[]}} Assessment
 */

const { user } = need('learner');
showMasthead();
await showFrom(at('/bff/v1/assessments'), ({ results }) =>
  results.length
    ? h('ul', { class: 'cards' }, results.map(card))
    : h('p', { class: 'notice' }, 'There is nothing to do yet. Your teacher has not published an assessment.'),
);

/** @param {Assessment} assessment */
function card(assessment) {
  const done = assessment.attempts.filter(({ state }) => !['open', 'overdue'].includes(state));
  const title = `assessment-${assessment.id}`;
  return h(
    'li',
    { class: 'card assessment' },
    h('h2', { id: title }, assessment.title),
    h('p', { class: 'facts' }, facts(assessment)),
    status(assessment, done.length),
    done.length > 0 &&
      h('ul', { class: 'attempts', 'aria-label': `Finished: ${assessment.title}` }, done.map(finished)),
    action(assessment, done.length, title),
  );
}

/** @param {Assessment} assessment */
function facts({ items, max_mark: most, time_limit_seconds: seconds, attempts_allowed: allowed }) {
  return [
    counted(items, 'question'),
    worth(most),
    seconds ? inWords(seconds) : 'no time limit',
    allowed ? counted(allowed, 'attempt') : null,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** The attempt that takes no answers any more and can still be handed in. @param {Assessment} assessment */
function overdue({ attempts }) {
  return attempts.find(({ state }) => state === 'overdue');
}

/** @param {Assessment} assessment @param {number} done */
function status(assessment, done) {
  const { open_attempt: open } = assessment;
  if (overdue(assessment)) {
    return h(
      'div',
      {},
      h('p', { class: 'tag', 'data-tag': 'open' }, 'Time is up'),
      h('p', { class: 'notice small' }, 'Your answers are closed. They count only when you hand in.'),
    );
  }
  if (!open) return h('p', { class: 'tag', 'data-tag': done ? 'done' : 'new' }, done ? 'Finished' : 'Not started');
  const progress = h('span');
  void showProgress(open, progress);
  const waiting = new Vault(user.id, open).load().length;
  return h(
    'div',
    {},
    h('p', { class: 'tag', 'data-tag': 'open' }, 'In progress', progress),
    waiting > 0 &&
      h(
        'p',
        { class: 'notice small' },
        `${counted(waiting, 'answer')} on this device not saved yet. Continue the exam to send ${waiting === 1 ? 'it' : 'them'}.`,
      ),
  );
}

/** @param {string} attempt @param {HTMLElement} place */
async function showProgress(attempt, place) {
  const path = `/api/v1/attempts/${encodeURIComponent(attempt)}/progress?at_least=${seen(user.id, attempt)}`;
  try {
    const { data } = await call('GET', path);
    fill(place, ` · ${data.answered} of ${data.of} answered`, asOf(data.as_of));
  } catch {
    /* an extra: the list is complete without it */
  }
}

/** @param {string | undefined} moment */
function asOf(moment) {
  return moment ? [', as of ', h('time', { datetime: moment }, clockTime(moment))] : null;
}

/** @param {Attempt} attempt */
function finished({ id, state, mark, max_mark: most, submitted_at: ended }) {
  if (state === 'abandoned') {
    const href = at(`/learn/attempt/${encodeURIComponent(id)}/result/`);
    return h('li', {}, h('span', {}, 'Given up, no mark'), h('a', { href }, 'Why'));
  }
  return h(
    'li',
    {},
    h('span', {}, mark === null ? 'Mark to come' : `${number(mark)} of ${number(most)}`),
    h('span', { class: 'when' }, localTime(ended)),
    h(
      'a',
      { href: at(`/learn/attempt/${encodeURIComponent(id)}/result/`) },
      'See result',
      h('span', { class: 'visually-hidden' }, `, ${localTime(ended)}`),
    ),
  );
}

/** @param {Assessment} assessment @param {number} done @param {string} title */
function action(assessment, done, title) {
  const { id, open_attempt: open, attempts_allowed: allowed } = assessment;
  const late = overdue(assessment);
  if (late) {
    const href = at(`/learn/attempt/${encodeURIComponent(late.id)}/result/`);
    return h('a', { class: 'button primary', href, id: `go-${id}`, 'aria-labelledby': `go-${id} ${title}` }, 'Hand in');
  }
  const spent = allowed !== null && done >= allowed;
  if (!open && spent) return null;
  const href = open ? at(`/learn/attempt/${encodeURIComponent(open)}/`) : at(`/learn/exam/${encodeURIComponent(id)}/`);
  const words = open ? 'Continue' : done ? 'Try again' : 'Start';
  const name = `go-${id}`;
  return h(
    'a',
    {
      class: `button ${done && !open ? '' : 'primary'}`,
      href,
      id: name,
      'aria-labelledby': `${name} ${title}`,
    },
    words,
  );
}
