/**
 * What the server says of a running attempt between two readings: after saves how far it is, and
 * every minute whether it still runs and until when (a teacher may have given more time).
 */

import { pause } from '../../pages/js/backoff.js';

const BEAT = 60000;
/** The server is asked when the saves have calmed down, and not after every single one. */
const CALM = 1500;
const PROGRESS_AT_MOST_EVERY = 10000;

export class Pulse {
  #asked = 0;
  #asking = false;

  /**
   * @param {import('./remote-attempt.js').RemoteAttempt} remote
   * @param {{newest(): number, running(): boolean, told(found: {state: string, deadline?: string | null}): unknown,
   *   progress(found: any, atLeast: number): void}} page
   */
  constructor(remote, page) {
    this.remote = remote;
    this.page = page;
  }

  /** Beats as long as the page is open; the jitter keeps a cohort from beating in step. */
  async beat() {
    while (this.page.running()) {
      await new Promise((resolve) => setTimeout(resolve, BEAT * (0.8 + Math.random() * 0.4)));
      if (!this.page.running()) return;
      await this.remote
        .heartbeat()
        .then((found) => this.page.told(found))
        .catch(() => {}); // the courier and the clock have their own ways of noticing
    }
  }

  /** Something may have been acknowledged. */
  async acknowledged() {
    if (this.#asking || this.page.newest() <= this.#asked) return;
    this.#asking = true;
    while (this.page.running() && this.page.newest() > this.#asked) {
      await pause(CALM);
      const atLeast = this.page.newest();
      this.#asked = atLeast;
      await this.remote
        .progress(atLeast)
        .then((found) => this.page.progress(found, atLeast))
        .catch(() => {});
      if (this.page.newest() > atLeast) await pause(PROGRESS_AT_MOST_EVERY);
    }
    this.#asking = false;
  }
}
