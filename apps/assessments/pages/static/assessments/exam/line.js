/**
 * How good the line to Banyan is, judged by the saves themselves: a browser's own "online" says
 * nothing of a network that is there and does not carry. Pure: no network, no page, no clock.
 *
 * @typedef {'good' | 'slow' | 'busy' | 'away'} Quality
 *   busy: Banyan answers, and asks to wait; away: nothing that can be trusted comes back
 */

import { isPassing, Refusal } from '../../pages/js/api.js';

/** A save that takes longer makes people press things twice; one that takes half is no trouble again. */
const SLOW = 2500;
const FAST = SLOW / 2;
const REMEMBERED = 5;
/** One lost reply is the lift between two floors; two, or one and this long without any, are not. */
const AWAY = 12000;

export class Line {
  /** @type {number[]} how long the last replies took */
  #took = [];
  /** @type {number | null} when the save under way left */
  #left = null;
  #lost = 0;
  #busy = 0;
  #slow = false;
  /** Since when it has not been good; null while it is. @type {number | null} */
  since = null;

  /** @param {number} now milliseconds, as all moments here */
  constructor(now) {
    this.heard = now;
  }

  /** A save leaves. @param {number} now */
  sent(now) {
    this.#left = now;
  }

  /** It was answered, whatever the answer says. @param {number} now */
  answered(now) {
    this.#took = [...this.#took, now - (this.#left ?? now)].slice(-REMEMBERED);
    this.#left = null;
    this.#lost = this.#busy = 0;
    this.heard = now;
  }

  /** It was not stored, and may be sent again. @param {number} now @param {unknown} error */
  failed(now, error) {
    if (!isPassing(error)) return this.answered(now);
    this.#left = null;
    if (error instanceof Refusal) this.#busy += 1;
    else this.#lost += 1;
  }

  /** @param {number} now @returns {Quality} */
  quality(now) {
    const found = this.#judged(now);
    if (found === 'good') this.since = null;
    else this.since ??= now;
    return found;
  }

  /** @param {number} now @returns {Quality} */
  #judged(now) {
    if (this.#lost > 1 || (this.#lost && now - this.heard > AWAY)) return 'away';
    if (this.#busy) return 'busy';
    const middle = median(this.#took);
    const waiting = this.#left === null ? 0 : now - this.#left;
    this.#slow = waiting > SLOW || middle > (this.#slow ? FAST : SLOW);
    return this.#slow ? 'slow' : 'good';
  }
}

/** @param {number[]} values */
function median(values) {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
