/** The line under an exam: what it carries is timed, what that means is told, and a bad one is spared. */

import { Line } from './line.js';
import { advice, LineNotice } from './line-advice.js';

/** How long after the last key a text is sent; on a bad line one save takes the place of several. */
const TYPING = 600;
const TYPING_ON_A_BAD_LINE = 3000;

export class WatchedLine {
  #line = new Line(performance.now());

  /** @param {HTMLDetailsElement} element @param {HTMLElement} announcer */
  constructor(element, announcer) {
    this.notice = new LineNotice(element, announcer);
  }

  /** Send a save and see how that goes. @template T @param {() => Promise<T>} save @returns {Promise<T>} */
  async carry(save) {
    this.#line.sent(performance.now());
    try {
      const reply = await save();
      this.#line.answered(performance.now());
      return reply;
    } catch (error) {
      this.#line.failed(performance.now(), error);
      throw error;
    }
  }

  /** When a text that is still being typed should leave. */
  get pauseOfTyping() {
    const now = performance.now();
    return now + (this.#line.quality(now) === 'good' ? TYPING : TYPING_ON_A_BAD_LINE);
  }

  /** @param {{answered: number, unsaved: number}} summary @param {boolean} durable whether this device keeps answers */
  paint({ answered, unsaved }, durable) {
    const now = performance.now();
    const quality = this.#line.quality(now);
    const lasting = now - (this.#line.since ?? now);
    this.notice.show(quality, advice(quality, { answered, unsaved, durable, lasting }));
  }
}
