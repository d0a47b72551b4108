/**
 * Answers a learner wants to have checked: sent when they are saved, and until the server has heard.
 *
 * @typedef {{made: number, left: number | null, over: boolean, verdict: 'right' | 'partly' | 'wrong' | null,
 *   feedback_html: string}} Tries left null = as many as one likes
 * @typedef {{tries: Tries, busy: boolean}} Check
 */

import { Refusal } from '../../pages/js/api.js';
import { untilAnswered } from '../../pages/js/backoff.js';
import { newKey } from '../../pages/js/idempotency.js';

export class Checks {
  /** @type {Map<number, Check>} */
  #slots = new Map();

  /**
   * @param {{slot: number, tries?: Tries | null}[]} items without `tries` where nothing is checked before the end
   * @param {{saved(slot: number): Promise<number | null>, send(slot: number, revision: number, key: string): Promise<Tries>,
   *   changed(slot: number): void, refused(slot: number, why: string): void}} world
   *   saved: the revision of the answer once it is stored, null when it waits for the learner
   */
  constructor(items, world) {
    this.world = world;
    for (const { slot, tries } of items) if (tries) this.#slots.set(slot, { tries, busy: false });
  }

  /** @param {number} slot @returns {Check | undefined} undefined where nothing is checked */
  of(slot) {
    return this.#slots.get(slot);
  }

  /** @param {number} slot */
  async check(slot) {
    const at = this.#slots.get(slot);
    if (!at || at.busy || at.tries.over) return;
    at.busy = true;
    this.world.changed(slot);
    try {
      const revision = await this.world.saved(slot);
      const key = newKey(); // one key per wish: however often it must be sent, it is one try
      if (revision !== null) at.tries = await untilAnswered(() => this.world.send(slot, revision, key));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.world.refused(slot, error.message);
    } finally {
      at.busy = false;
      this.world.changed(slot);
    }
  }

  /** The attempt was read again. @param {{slot: number, tries?: Tries | null}[]} items */
  refresh(items) {
    for (const { slot, tries } of items) {
      const at = this.#slots.get(slot);
      // Tries are never given back: fewer of them are older news.
      if (at && tries && !at.busy && tries.made >= at.tries.made) at.tries = tries;
    }
  }
}
