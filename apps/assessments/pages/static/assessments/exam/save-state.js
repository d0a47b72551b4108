/**
 * What has become of the answers, in words: shown always, spoken only when it matters. A screen
 * reader hears each new kind of news once; countdowns and every "Saving…" would drown the exam.
 *
 * @typedef {ReturnType<import('./outbox.js').Outbox['summary']>} Summary
 * @typedef {import('./courier.js').Courier['trouble']} Trouble
 * @typedef {{kind: string, shown: string, spoken: string | null}} News
 */

import { counted } from '../../pages/js/dom.js';

/**
 * @param {Summary} summary @param {Trouble} trouble
 * @param {boolean} durable whether this device keeps the answers
 * @returns {News}
 */
export function news(summary, trouble, durable) {
  if (trouble.loggedOut) {
    return told('logged-out', `Log in again to save (${counted(summary.unsaved, 'answer')})`);
  }
  if (trouble.offline) return offline(summary, durable);
  if (trouble.failing && summary.waiting) {
    const seconds = Math.ceil(trouble.retryIn / 1000);
    const when = seconds > 0 ? `retrying in ${seconds} s` : 'retrying now';
    return told(
      'retrying',
      `Unsaved — ${when} (${counted(summary.waiting, 'answer')})`,
      durable ? 'Not saved yet. Trying again.' : 'Not saved yet. Trying again. Keep this page open.',
    );
  }
  return calm(summary);
}

/** @param {Summary} summary */
function calm(summary) {
  if (summary.waiting) return { kind: 'saving', shown: 'Saving…', spoken: null };
  if (summary.conflicts)
    return told(
      'conflict',
      `${counted(summary.conflicts, 'answer')} ${summary.conflicts === 1 ? 'needs' : 'need'} your choice`,
    );
  if (summary.rejected) return told('rejected', `${counted(summary.rejected, 'answer')} not accepted`);
  return told('saved', 'All answers saved');
}

/** @param {Summary} summary @param {boolean} durable */
function offline(summary, durable) {
  if (!summary.unsaved) return told('offline', 'Offline — everything so far is saved');
  return told(
    'offline',
    durable
      ? 'Offline — your answers are kept on this device and will be sent'
      : 'Offline — keep this page open, your answers will be sent',
  );
}

/** @param {string} kind @param {string} shown @param {string} [spoken] @returns {News} */
function told(kind, shown, spoken = shown) {
  return { kind, shown, spoken };
}

export class SaveState {
  /** @type {string | null} */
  #spoken = null;
  #first = true;

  /** @param {HTMLElement} element @param {(words: string) => void} say */
  constructor(element, say) {
    this.element = element;
    this.say = say;
  }

  /** @param {News} now */
  show({ kind, shown, spoken }) {
    this.element.dataset.state = kind;
    if (this.element.textContent !== shown) this.element.textContent = shown;
    // Opening the page is not news; the first save after it is.
    const opening = this.#first && kind === 'saved';
    if (!opening) this.#first = false;
    if (spoken && !opening && spoken !== this.#spoken) {
      this.#spoken = spoken;
      this.say(spoken);
    }
  }
}
