/** What a teacher does to one attempt: reopen it, give it more time, or give it up. */

import { call, Refusal } from '../../pages/js/api.js';
import { untilAnswered } from '../../pages/js/backoff.js';
import { byId, h } from '../../pages/js/dom.js';
import { newKey } from '../../pages/js/idempotency.js';
import { loggedInFor } from '../../pages/js/login-dialog.js';

/**
 * @typedef {import('./results-table.js').Row} Row
 * @typedef {object} Action
 * @property {string} name on the button in the table
 * @property {string} title of the dialog
 * @property {string} about what it does, in plain words
 * @property {string} confirm on the dialog's button
 * @property {string[]} states of attempts it can be done to
 * @property {boolean} reason whether it wants one
 * @property {boolean} until whether it wants a new deadline
 * @property {[string, string]} request method and end of the path
 * @property {string} becomes the attempt's state afterwards
 */

/** @type {Action[]} */
const ACTIONS = [
  {
    name: 'More time…',
    title: 'Give more time',
    about: 'The attempt runs until the new deadline. The learner’s page follows within a minute or so.',
    confirm: 'Set the deadline',
    states: ['open', 'overdue'],
    reason: false,
    until: true,
    request: ['PUT', 'deadline'],
    becomes: 'open',
  },
  {
    name: 'Give up…',
    title: 'Give this attempt up',
    about: 'It ends now and gets no mark; the answers are kept. You can reopen it later.',
    confirm: 'Give it up',
    states: ['open', 'overdue'],
    reason: true,
    until: false,
    request: ['POST', 'abandon'],
    becomes: 'abandoned',
  },
  {
    name: 'Reopen…',
    title: 'Reopen this attempt',
    about: 'The learner can go on with it until the new deadline. A mark it has is void until it is handed in again.',
    confirm: 'Reopen it',
    states: ['submitted', 'abandoned'],
    reason: true,
    until: true,
    request: ['POST', 'reopen'],
    becomes: 'open',
  },
];

export class AttemptActions {
  /** What the dialog asks about. @type {{action: Action, row: Row, key: string} | null} */
  #asked = null;

  /** @param {(row: Row, state: string) => void} done */
  constructor(done) {
    this.done = done;
    this.dialog = byId('change-dialog');
    this.error = byId('change-error');
    byId('change-back').addEventListener('click', () => this.dialog.close());
    byId('change-form').addEventListener('submit', (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.#send();
    });
  }

  /** The buttons of a line; the monolith offers none of this. @param {Row} row */
  buttons(row) {
    if (row.stack !== 'module') return null;
    return h(
      'div',
      { class: 'line-actions' },
      ACTIONS.filter(({ states }) => states.includes(row.state)).map((action) =>
        h(
          'button',
          { type: 'button', class: 'button small quiet', on: { click: () => this.#ask(action, row) } },
          action.name,
          h('span', { class: 'visually-hidden' }, ` ${row.learner_name}`),
        ),
      ),
    );
  }

  /** @param {Action} action @param {Row} row */
  #ask(action, row) {
    this.#asked = { action, row, key: newKey() };
    byId('change-title').textContent = action.title;
    byId('change-about').textContent = `${row.learner_name}: ${action.about}`;
    byId('change-confirm').textContent = action.confirm;
    byId('change-confirm').disabled = false;
    this.error.hidden = true;
    byId('change-reason-field').hidden = !action.reason;
    byId('change-reason').required = action.reason;
    byId('change-reason').value = '';
    byId('change-until-field').hidden = !action.until;
    byId('change-until').value = inLocalTime(new Date(Date.now() + 15 * 60000));
    this.dialog.showModal();
  }

  async #send() {
    if (!this.#asked) return;
    const { action, row, key } = this.#asked;
    const [method, end] = action.request;
    const body = {
      ...(action.reason && { reason: byId('change-reason').value.trim() }),
      ...(action.until && { deadline: moment(byId('change-until').value) }),
    };
    byId('change-confirm').disabled = true;
    try {
      const path = `/api/v1/attempts/${encodeURIComponent(row.attempt)}/${end}`;
      await untilAnswered(
        () => loggedInFor(() => call(method, path, { key, body })),
        (seconds) => this.#say(`Banyan cannot be reached. Trying again in ${seconds} s.`),
      );
      this.dialog.close();
      this.done(row, action.becomes);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.key = newKey(); // what is changed now is another request
      this.#say(`Not done. ${error.message}`);
    } finally {
      byId('change-confirm').disabled = false;
    }
  }

  /** @param {string} words */
  #say(words) {
    this.error.hidden = false;
    this.error.textContent = words;
  }
}

/** As a datetime-local field wants it. @param {Date} date */
function inLocalTime(date) {
  return new Date(date.getTime() - date.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

/** @param {string} local @returns {string | null} RFC 3339; null when the field was emptied */
function moment(local) {
  return local ? new Date(local).toISOString() : null;
}
