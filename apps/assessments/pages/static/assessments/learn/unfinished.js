/** An attempt without a result: still open, waiting to be handed in, or given up. */

import { at } from '../../pages/js/address.js';
import { answerText } from '../answers/answer-text.js';
import { call, Refusal } from '../../pages/js/api.js';
import { handInKey } from '../exam/attempt-memory.js';
import { untilAnswered } from '../../pages/js/backoff.js';
import { localTime } from '../../pages/js/clock.js';
import { fill, h } from '../../pages/js/dom.js';
import { leftovers } from './leftovers.js';
import { loggedInFor } from '../../pages/js/login-dialog.js';
import { recordCard } from './record-card.js';
import { numbered } from '../answers/gap-text.js';

/** @param {any} found the attempt, as the contract spells it @param {string} user */
export function unfinished(found, user) {
  const timeIsUp = found.deadline !== null && Date.parse(found.deadline) <= Date.parse(found.server_time);
  if (found.state === 'abandoned') return abandoned(found, user);
  if (found.state === 'overdue' || timeIsUp) return overdue(found, user);
  return h(
    'p',
    { class: 'notice' },
    'This exam is not handed in yet. ',
    h('a', { href: at(`/learn/attempt/${encodeURIComponent(found.id)}/`) }, 'Continue the exam'),
  );
}

/** @param {any} found @param {string} user */
function overdue(found, user) {
  const answered = found.items.filter((/** @type {any} */ { response }) => response !== null).length;
  const said = h('p', { role: 'status', class: 'dialog-status' });
  const button = h(
    'button',
    { type: 'button', class: 'button primary large', on: { click: () => void handIn(found.id, user, button, said) } },
    'Hand in',
  );
  return [
    h(
      'section',
      { class: 'card overdue', 'aria-labelledby': 'overdue-title' },
      h('h2', { id: 'overdue-title' }, 'The time is up, and you have not handed in'),
      h(
        'p',
        {},
        `Your answers are closed: ${answered} of ${found.items.length} are saved. They count when you hand in.`,
      ),
      found.grace_until &&
        h(
          'p',
          {},
          'You can hand in until ',
          h('strong', {}, h('time', { datetime: found.grace_until }, localTime(found.grace_until))),
          '. After that the attempt is given up and has no mark.',
        ),
      button,
      said,
    ),
    leftovers({ id: user, role: 'learner' }, found.id, found.items),
    answers(found),
  ];
}

/** @param {string} attempt @param {string} user @param {HTMLButtonElement} button @param {HTMLElement} said */
async function handIn(attempt, user, button, said) {
  button.disabled = true;
  said.textContent = 'Handing in…';
  const request = { key: handInKey(user, attempt), body: {} };
  try {
    await untilAnswered(
      () => loggedInFor(() => call('POST', `/api/v1/attempts/${encodeURIComponent(attempt)}/submit`, request)),
      (seconds) => {
        said.textContent = `Banyan cannot be reached. Trying again in ${seconds} s; keep this page open.`;
      },
    );
    location.reload();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    said.textContent = `Not handed in. ${error.message}`;
    button.disabled = false;
  }
}

/** @param {any} found @param {string} user */
function abandoned(found, user) {
  const why = h('p', { class: 'why' });
  void reason(found.id, why);
  return [
    h(
      'section',
      { class: 'notice', 'aria-labelledby': 'abandoned-title' },
      h('h2', { id: 'abandoned-title' }, 'This attempt was given up'),
      h('p', {}, 'It was not handed in, so it has no mark. Your answers are kept; a teacher can open it again.'),
      why,
    ),
    leftovers({ id: user, role: 'learner' }, found.id, found.items),
    answers(found),
    recordCard(found.id),
    h('p', {}, h('a', { class: 'button', href: at('/learn/') }, 'Back to my assessments')),
  ];
}

/** The record knows who gave it up, and why. @param {string} attempt @param {HTMLElement} place */
async function reason(attempt, place) {
  try {
    const { data } = await loggedInFor(() => call('GET', `/api/v1/attempts/${encodeURIComponent(attempt)}/record`));
    const last = data.events.findLast((/** @type {any} */ { type }) => type === 'AttemptAbandoned');
    const who = last.payload.by === 'clock' ? 'By the clock' : 'By a teacher';
    fill(place, `${who}, ${localTime(last.at)}: ${last.payload.reason}`);
  } catch {
    /* the page says the rest without it */
  }
}

/** What is saved, read-only. @param {any} found */
function answers({ items }) {
  return h(
    'ol',
    { class: 'result-items' },
    items.map((/** @type {any} */ item) =>
      h(
        'li',
        { class: 'card result-item', 'data-verdict': 'none' },
        h(
          'header',
          { class: 'result-head' },
          h('h2', {}, h('span', { class: 'visually-hidden' }, 'Question '), item.slot),
        ),
        h('div', { class: 'prompt prose' }, numbered(item)),
        h('h3', {}, 'Your answer'),
        answerText(item, item.response),
      ),
    ),
  );
}
