/** Handing in: asked once, sent until the server answers, and done by itself when time is up. */

import { Refusal } from '../../pages/js/api.js';
import { untilAnswered } from '../../pages/js/backoff.js';
import { byId, counted, fill, h } from '../../pages/js/dom.js';
import { loggedInFor } from '../../pages/js/login-dialog.js';

/**
 * @typedef {{
 *   send(): Promise<unknown>,
 *   open(): number[],
 *   flagged(): number[],
 *   drained(): Promise<'saved' | 'contested' | 'left'>,
 *   allow(yes: boolean): void,
 *   done(): void,
 *   reallyOver(): Promise<boolean>,
 * }} Exam open(): slots without an answer; flagged(): those to be reviewed
 */

export class HandIn {
  /** @param {Exam} exam */
  constructor(exam) {
    this.exam = exam;
    this.dialog = byId('hand-in-dialog');
    this.status = byId('hand-in-status');
    this.sending = false;
    byId('hand-in-back').addEventListener('click', () => this.dialog.close());
    byId('hand-in-confirm').addEventListener('click', () => void this.send());
    this.dialog.addEventListener('cancel', (/** @type {Event} */ event) => {
      if (this.sending) event.preventDefault();
    });
  }

  ask() {
    const [open, flagged] = [this.exam.open(), this.exam.flagged()];
    this.#present(
      'Hand in your exam?',
      open.length
        ? named(`${counted(open.length, 'question')} not answered:`, open)
        : h('p', {}, 'Every question is answered, and every answer is saved.'),
      flagged.length > 0 && named(`${counted(flagged.length, 'question')} flagged for review:`, flagged),
      h('p', {}, 'After handing in you cannot change anything.'),
    );
  }

  /** @param {string} title @param {...import('../../pages/js/dom.js').Child} text */
  #present(title, ...text) {
    byId('hand-in-title').textContent = title;
    fill(byId('hand-in-text'), ...text);
    this.status.textContent = '';
    this.#buttons(true);
    if (!this.dialog.open) this.dialog.showModal();
    byId('hand-in-title').focus();
  }

  /** @param {boolean} shown */
  #buttons(shown) {
    byId('hand-in-back').hidden = byId('hand-in-confirm').hidden = !shown;
  }

  /** The clock shows zero. The server is asked before anything final: only its clock counts. */
  async timeUp() {
    if (this.sending) return;
    this.sending = true;
    this.exam.allow(false);
    this.#present('Time is up', h('p', {}, 'Your answers are being handed in. You need not do anything.'));
    this.#buttons(false);
    if (!(await this.exam.reallyOver())) this.#reopen();
    else if ((await this.exam.drained()) !== 'left') await this.#submit();
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    this.exam.allow(false);
    this.#buttons(false);
    this.status.textContent = 'Handing in…';
    byId('hand-in-title').focus();
    const outcome = await this.exam.drained();
    if (outcome === 'contested') this.#reopen();
    else if (outcome === 'saved') await this.#submit();
  }

  async #submit() {
    try {
      await untilAnswered(
        () => loggedInFor(() => this.exam.send()),
        (seconds) => this.#waiting(seconds),
      );
      this.exam.done();
    } catch (error) {
      // Already closed is what was wanted: the first hand-in counts, this one changes nothing.
      if (error instanceof Refusal && error.code === 'attempt_closed') this.exam.done();
      else this.#refused(error);
    }
  }

  /** @param {number} seconds */
  #waiting(seconds) {
    this.status.textContent = navigator.onLine
      ? `Banyan cannot be reached. Trying again in ${seconds} s. Every answer is saved.`
      : 'Offline. Your exam is handed in as soon as you are back online; keep this page open.';
  }

  /** @param {unknown} error */
  #refused(error) {
    this.#reopen(false);
    this.status.textContent = `Not handed in. ${error instanceof Error ? error.message : ''}`;
  }

  #reopen(close = true) {
    this.sending = false;
    this.exam.allow(true);
    this.#buttons(true);
    if (close) this.dialog.close();
  }
}

/** @param {string} words @param {number[]} slots */
function named(words, slots) {
  return [
    h('p', {}, words),
    h(
      'ul',
      { class: 'slots' },
      slots.map((slot) => h('li', {}, `Question ${slot}`)),
    ),
  ];
}
