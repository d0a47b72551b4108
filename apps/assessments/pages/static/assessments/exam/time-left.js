/** The time left: shown every second, spoken at 10, 5 and 1 minute. */

import { clockFace, threshold } from '../../pages/js/clock.js';

export class TimeLeft {
  /** @type {number | null} */
  #deadline = null;
  #before = Infinity;
  #over = false;

  /**
   * @param {HTMLElement} element
   * @param {import('../../pages/js/clock.js').ServerClock} clock
   * @param {{say(words: string): void, over(): void, asleep(): void}} on
   */
  constructor(element, clock, on) {
    this.element = element;
    this.clock = clock;
    this.on = on;
    setInterval(() => this.tick(), 500);
  }

  /** @param {string | null} deadline RFC 3339; null = no time limit */
  set deadline(deadline) {
    this.#deadline = deadline === null ? null : Date.parse(deadline);
    this.#over = false;
    this.tick();
  }

  /** Milliseconds; Infinity without a limit. */
  get left() {
    return this.#deadline === null ? Infinity : this.#deadline - this.clock.now();
  }

  tick() {
    // After a sleep our own clock is too slow: only the server knows the time now.
    if (this.clock.jumped()) this.on.asleep();
    const { left } = this;
    this.element.textContent = left === Infinity ? 'No time limit' : `${clockFace(left)} left`;
    this.element.dataset.pressing = String(left <= 5 * 60000);
    const minutes = threshold(this.#before, left);
    if (minutes && this.#before !== Infinity) this.on.say(`${minutes} ${minutes === 1 ? 'minute' : 'minutes'} left`);
    this.#before = left;
    if (left > 0 || this.#over) return;
    this.#over = true;
    this.on.over();
  }
}
