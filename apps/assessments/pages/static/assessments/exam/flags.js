/** Questions the learner wants to come back to: shown at once, sent until the server has heard. */

import { Refusal } from '../../pages/js/api.js';
import { untilAnswered } from '../../pages/js/backoff.js';
import { newKey } from '../../pages/js/idempotency.js';

export class Flags {
  /** @type {Map<number, {wanted: boolean, told: boolean, busy: boolean}>} */
  #slots = new Map();

  /**
   * @param {{slot: number, flagged?: boolean}[]} items without `flagged` on the monolith, which knows none
   * @param {{send(slot: number, flagged: boolean, key: string): Promise<unknown>,
   *   changed(slot: number): void, refused(slot: number, why: string): void}} world
   */
  constructor(items, world) {
    this.world = world;
    for (const { slot, flagged } of items) {
      if (flagged !== undefined) this.#slots.set(slot, { wanted: flagged, told: flagged, busy: false });
    }
  }

  /** @param {number} slot */
  has(slot) {
    return this.#slots.get(slot)?.wanted ?? false;
  }

  /** Whether this stack knows of flags. */
  get known() {
    return this.#slots.size > 0;
  }

  get count() {
    return [...this.#slots.values()].filter(({ wanted }) => wanted).length;
  }

  /** @param {number} slot */
  toggle(slot) {
    const at = this.#slots.get(slot);
    if (!at) return;
    at.wanted = !at.wanted;
    this.world.changed(slot);
    if (!at.busy) void this.#tell(slot, at);
  }

  /** The attempt was read again. @param {{slot: number, flagged?: boolean}[]} items */
  refresh(items) {
    for (const { slot, flagged } of items) {
      const at = this.#slots.get(slot);
      // What is on its way is newer than what was read.
      if (at && !at.busy && flagged !== undefined) at.wanted = at.told = flagged;
    }
  }

  /** @param {number} slot @param {{wanted: boolean, told: boolean, busy: boolean}} at */
  async #tell(slot, at) {
    at.busy = true;
    try {
      while (at.told !== at.wanted) {
        const [wanted, key] = [at.wanted, newKey()]; // one key per wish, however often it must be sent
        await untilAnswered(() => this.world.send(slot, wanted, key));
        at.told = wanted;
      }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      at.wanted = at.told;
      this.world.refused(slot, error.message);
    } finally {
      at.busy = false;
      this.world.changed(slot);
    }
  }
}
