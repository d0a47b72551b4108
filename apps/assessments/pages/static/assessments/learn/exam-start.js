/** Before the exam: what awaits, and the button that starts (or resumes) it. */

import { at } from '../../pages/js/address.js';
import { call, Refusal } from '../../pages/js/api.js';
import { showFrom } from '../../pages/js/arrival.js';
import { untilAnswered } from '../../pages/js/backoff.js';
import { inWords } from '../../pages/js/clock.js';
import { counted, h } from '../../pages/js/dom.js';
import { newKey } from '../../pages/js/idempotency.js';
import { loggedInFor } from '../../pages/js/login-dialog.js';
import { number } from '../answers/marks.js';
import { showMasthead } from '../../pages/js/masthead.js';
import { need } from '../../pages/js/session.js';

need('learner');
showMasthead();
const assessment = encodeURIComponent(/** @type {string} */ (document.body.dataset.assessment));
await showFrom(at(`/bff/v1/assessments/${assessment}`), draw);

/** @param {import('./learn.js').Assessment} found */
function draw(found) {
  document.title = `${found.title} · Banyan`;
  const told = h('p', { class: 'notice', role: 'status', hidden: true });
  const button = h(
    'button',
    { type: 'button', class: 'button primary large', on: { click: () => start(button, told) } },
    found.open_attempt ? 'Continue the exam' : 'Start the exam',
  );
  return [
    h('h1', {}, found.title),
    h(
      'dl',
      { class: 'facts-list' },
      facts(found).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))),
    ),
    h(
      'div',
      { class: 'card advice' },
      h('h2', {}, 'Good to know'),
      h(
        'ul',
        {},
        h('li', {}, 'Every answer is saved as you give it. The line at the top of the exam says so.'),
        h(
          'li',
          {},
          'If the connection drops, go on working. Your answers stay on this device and are sent when it is back.',
        ),
        h('li', {}, 'You may close the page, reload it, or change to another device: you continue where you were.'),
        found.time_limit_seconds !== null &&
          h(
            'li',
            {},
            found.open_attempt
              ? 'The clock is running. When it reaches zero, your exam is handed in by itself.'
              : 'The clock starts with the button below and does not stop. When it reaches zero, your exam is handed in by itself.',
          ),
      ),
    ),
    told,
    button,
  ];
}

/** @param {import('./learn.js').Assessment} found */
function facts({ items, max_mark: most, time_limit_seconds: seconds, attempts_allowed: allowed, attempts }) {
  const used = attempts.filter(({ state }) => state !== 'open').length;
  return [
    ['Questions', counted(items, 'question')],
    ['Marks', number(most)],
    ['Time', seconds ? inWords(seconds) : 'No limit'],
    ['Attempts', allowed ? `${used} of ${allowed} used` : 'As many as you like'],
  ];
}

/** @param {HTMLButtonElement} button @param {HTMLElement} told */
async function start(button, told) {
  button.disabled = true;
  const say = (/** @type {string} */ words) => {
    told.hidden = false;
    told.textContent = words;
  };
  try {
    const key = newKey(); // one start per click, however often it must be sent
    const { data } = await untilAnswered(
      () => loggedInFor(() => call('POST', `/api/v1/assessments/${assessment}/attempts`, { key, body: {} })),
      (seconds) =>
        say(`Many are starting right now. Trying again in ${seconds} s; you lose no time, the clock has not started.`),
    );
    location.assign(at(`/learn/attempt/${encodeURIComponent(data.id)}/`));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(error.code === 'attempts_exhausted' ? 'You have used all your attempts.' : error.message);
    button.disabled = false;
  }
}
