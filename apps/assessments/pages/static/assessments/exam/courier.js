/**
 * Carries the outbox to the server, one write at a time. The monolith loads a whole attempt,
 * changes it and writes it back, so two saves at once can lose one of them although both were
 * acknowledged; and a server coming back from trouble is not trampled.
 *
 * @typedef {import('./outbox.js').Outbox} Outbox
 * @typedef {import('./vault.js').Write} Write
 * @typedef {{data: any}} Reply
 */

import { isPassing, isUnauthenticated, Refusal, Unreachable } from '../../pages/js/api.js';
import { delayAfter, pause } from '../../pages/js/backoff.js';

/** The browser's "offline" is a guess (a laptop may be its own server): it postpones, no more. */
const OFFLINE_PROBE = 5000;

export class Courier {
  #busy = false;
  #failures = 0;
  #notBefore = 0;
  /** Set by Retry-After: even the learner coming back online does not shorten it. */
  #floor = 0;
  #paused = false;
  #stopped = false;
  /** The browser says offline although a request has just been answered. */
  #contradicted;
  /** @type {number | undefined} */
  #timer;

  /**
   * @param {Outbox} outbox
   * @param {{
   *   send(write: Write, body: object): Promise<Reply>,
   *   changed(slot: number | null): void,
   *   closed(refusal: Refusal): void,
   *   logIn(): Promise<unknown>,
   *   discard(key: string): void,
   *   over?(slot: number, why: string): void,
   *   online?(): boolean,
   *   now?(): number,
   * }} world
   */
  constructor(outbox, world) {
    this.outbox = outbox;
    this.world = { online: () => navigator.onLine, now: () => performance.now(), ...world };
    this.#contradicted = !this.world.online(); // the page was loaded all the same
  }

  /** What holds the answers back, for the save state. */
  get trouble() {
    return {
      offline: this.#offline,
      loggedOut: this.#paused,
      failing: this.#failures > 0,
      retryIn: this.#failures ? Math.max(0, this.#notBefore - this.world.now()) : 0,
    };
  }

  get #offline() {
    return !this.world.online() && !this.#contradicted;
  }

  /** The network was just lost: until something is answered, the browser is right about it. */
  believeOffline() {
    this.#contradicted = false;
  }

  /** Send what may go now and plan the rest. */
  pump() {
    clearTimeout(this.#timer);
    for (const key of this.outbox.takeDecided()) this.world.discard(key);
    if (this.#paused || this.#stopped) return;
    const now = this.world.now();
    if (this.#offline && this.#failures === 0) {
      this.#notBefore = now + OFFLINE_PROBE;
      this.#failures = 1;
    }
    if (this.#busy) return; // pumped again when it is through
    const [write] = this.outbox.due(now);
    if (write && this.#notBefore <= now) void this.#deliver(write);
    else this.#plan(now);
  }

  /** @param {number} now */
  #plan(now) {
    const moments = [this.outbox.nextRelease(now)];
    if (this.#notBefore > now && this.outbox.summary().waiting) moments.push(this.#notBefore);
    const next = Math.min(...moments.filter((moment) => moment !== null));
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.pump(), Math.max(0, next - now) + 5);
  }

  /** Do not wait any longer: the network or the learner is back, or the page is leaving. */
  hurry() {
    this.outbox.release();
    this.#notBefore = this.#floor;
    if (this.#floor <= this.world.now()) this.#failures = 0;
    this.pump();
    this.world.changed(null);
  }

  /** The revision of a slot's answer once it is saved; null when it waits for the learner. @param {number} slot */
  async saved(slot) {
    this.hurry();
    while (['unsaved', 'saving'].includes(this.outbox.state(slot)) && !this.#stopped) await pause(50);
    return ['saved', 'empty'].includes(this.outbox.state(slot)) ? this.outbox.revision(slot) : null;
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** @param {Write} write */
  async #deliver(write) {
    const body = this.outbox.begin(write);
    this.#busy = true;
    this.world.changed(write.slot);
    try {
      const { data } = await this.world.send(write, body);
      // Only a revision proves that the server has committed it.
      if (!Number.isInteger(data?.revision)) throw new Unreachable('The acknowledgement has no revision.');
      this.outbox.acknowledge(write, data.revision);
      this.#failures = this.#notBefore = this.#floor = 0;
      this.#contradicted = !this.world.online();
    } catch (error) {
      this.#refused(write, error);
    }
    this.#busy = false;
    this.world.changed(write.slot);
    this.pump();
  }

  /** @param {Write} write @param {unknown} error */
  #refused(write, error) {
    if (isUnauthenticated(error)) this.#waitForLogIn(write);
    else if (!(error instanceof Refusal) || isPassing(error)) this.#later(write, error);
    else if (error.code === 'revision_conflict' && error.problem.current) {
      this.outbox.conflicted(write, error.problem.current);
    } else if (error.code === 'attempt_closed') {
      this.outbox.failed(write);
      this.stop();
      this.world.closed(error);
    } else if (error.code === 'slot_over') {
      this.outbox.overruled(write);
      this.world.over?.(write.slot, error.message);
    } else if (error.status === 409)
      this.#later(write, error); // the same key is still being worked on
    else this.outbox.reject(write, error.message);
  }

  /** @param {Write} write @param {unknown} error */
  #later(write, error) {
    this.outbox.failed(write);
    const now = this.world.now();
    this.#failures += 1;
    const retryAfter = error instanceof Refusal ? error.retryAfter : null;
    this.#floor = retryAfter === null ? 0 : now + retryAfter;
    this.#notBefore = now + delayAfter(this.#failures, retryAfter);
  }

  /** @param {Write} write */
  #waitForLogIn(write) {
    this.outbox.failed(write);
    if (this.#paused) return;
    this.#paused = true;
    void this.world.logIn().then(() => {
      this.#paused = false;
      this.hurry();
    });
  }
}
