/**
 * The answers on their way: what is saved, what is not yet, in which order it must go. Pure: no
 * network, no page, no clock of its own.
 *
 * Each slot has a queue. Its head is the only write that may be in flight. A write that was attempted may
 * have arrived even if no reply came back, so it is never changed or dropped: it is sent again, same key,
 * same body, until its outcome is known. One that was never attempted is replaced by the newest value.
 * A write leaves only by its acknowledgement or by the learner's choice.
 *
 * What the server refuses because the slot has moved on it keeps too, as a draft named by the write's key:
 * the same answer, seen from any device. A draft nobody has decided about takes the place of the head, so
 * there is one way to decide; when the learner has decided, `takeDecided` names the drafts to throw away.
 *
 * @typedef {import('../answers/responses.js').Answer} Answer
 * @typedef {import('./vault.js').Write} Write
 * @typedef {import('./slot.js').Saved} Saved
 * @typedef {import('./slot.js').Slot} Slot
 * @typedef {import('./slot.js').Draft} Draft
 */

import { joined, parted, same } from '../answers/responses.js';
import { freshSlot, mineOf, savedIn, shownIn, stateOf, summaryOf } from './slot.js';

export class Outbox {
  /** @type {Map<number, Slot>} */
  #slots = new Map();
  #order = 0;
  /** Keys of drafts the learner has decided about, here. @type {Set<string>} */
  #decided = new Set();
  /** @type {string[]} */
  #toDiscard = [];

  /**
   * @param {{slot: number, response: Answer, revision: number}[]} items what the server holds
   * @param {{put(write: Write): void, remove(write: Write): void, load(): Write[]}} vault
   * @param {() => string} newKey
   * @param {Draft[]} [drafts] what the server has refused and kept
   */
  constructor(items, vault, newKey, drafts = []) {
    this.vault = vault;
    this.newKey = newKey;
    for (const item of items) this.#slots.set(item.slot, freshSlot(savedIn(item)));
    for (const write of vault.load()) {
      this.#slots.get(write.slot)?.queue.push(write);
      this.#order = write.order;
    }
    this.#hear(drafts);
  }

  /** @param {Draft[]} drafts */
  #hear(drafts) {
    for (const draft of drafts) {
      const at = this.#slots.get(draft.slot);
      if (!at || draft.reason !== 'conflict' || this.#decided.has(draft.key)) continue;
      const known = [...at.drafts.map(({ key }) => key), ...at.queue.flatMap(({ refused }) => refused ?? [])];
      if (!known.includes(draft.key)) at.drafts.push({ ...draft, response: joined(draft) });
      this.#contest(at);
    }
  }

  /** The next draft waits for the learner, if nothing else does. @param {Slot} at */
  #contest(at) {
    if (at.conflict || at.busy || at.rejected) return;
    const [head] = at.queue;
    const draft = head ? at.drafts.find(({ key }) => key === head.key) : at.drafts[0];
    if (!draft) return;
    const { key, slot, response } = draft;
    // Based on nothing: whatever is stored is newer, so it can never be sent without the learner's choice.
    if (!head) at.queue.push({ key, slot, response, basedOn: 0, attempted: true, order: 0, refused: [] });
    this.#clash(at, at.saved);
  }

  /** The head was refused for what the server holds now. @param {Slot} at @param {Saved} current */
  #clash(at, current) {
    const [head] = at.queue;
    head.refused = [...(head.refused ?? []), head.key];
    at.drafts = at.drafts.filter(({ key }) => key !== head.key);
    while (at.queue[1]?.basedOn === null) this.#dropSuperseded(at);
    if (same(at.queue[0].response, current.response)) this.#settle(at, current);
    else at.conflict = current;
  }

  /** Drafts the learner has decided about since the last call: the server need not keep them. */
  takeDecided() {
    return this.#toDiscard.splice(0);
  }

  /** @param {number} slot @returns {Slot} */
  #at(slot) {
    const found = this.#slots.get(slot);
    if (!found) throw new RangeError(`No slot ${slot}`);
    return found;
  }

  slots() {
    return [...this.#slots.keys()];
  }

  /** What the learner should see in this slot. @param {number} slot @returns {Answer} */
  response(slot) {
    return shownIn(this.#at(slot));
  }

  /**
   * @param {number} slot @param {Answer} response
   * @param {number} [holdUntil] do not send before this moment (typing goes on)
   */
  edit(slot, response, holdUntil = 0) {
    const at = this.#at(slot);
    at.holdUntil = holdUntil;
    if (same(this.response(slot), response)) return;
    const mine = mineOf(at);
    const replaceable = mine && (!mine.attempted || at.conflict || at.rejected);
    const basedOn = replaceable ? mine.basedOn : mine ? null : at.saved.revision;
    const write = this.#written(slot, response, basedOn, replaceable ? mine.refused : []);
    if (replaceable) this.#replace(at, mine, write);
    else at.queue.push(write);
    at.rejected = null;
  }

  /**
   * @param {number} slot @param {Answer} response @param {number | null} basedOn
   * @param {string[]} [refused] drafts it stands for
   * @returns {Write}
   */
  #written(slot, response, basedOn, refused = []) {
    this.#order += 1;
    const write = { key: this.newKey(), slot, response, basedOn, attempted: false, order: this.#order, refused };
    this.vault.put(write);
    return write;
  }

  /** @param {Slot} at @param {Write} old @param {Write} write */
  #replace(at, old, write) {
    at.queue[at.queue.indexOf(old)] = write;
    this.vault.remove(old);
  }

  /** Stop waiting for more typing. */
  release() {
    for (const at of this.#slots.values()) at.holdUntil = 0;
  }

  /** The writes that may go now; those that failed before go last and hold up no others. @param {number} now */
  due(now) {
    return [...this.#slots.values()]
      .filter((at) => at.queue.length && !at.busy && !at.conflict && !at.rejected)
      .filter((at) => at.queue[0].attempted || at.holdUntil <= now)
      .sort((a, b) => a.failures - b.failures)
      .map((at) => at.queue[0]);
  }

  /** When the next held write may go. @param {number} now */
  nextRelease(now) {
    const held = [...this.#slots.values()].filter((at) => at.queue.length && at.holdUntil > now);
    return held.length ? Math.min(...held.map((at) => at.holdUntil)) : null;
  }

  /** The write leaves; from now on it must not change. @param {Write} write */
  begin(write) {
    const at = this.#at(write.slot);
    at.busy = true;
    write.basedOn ??= at.saved.revision;
    write.attempted = true;
    this.vault.put(write);
    return { ...parted(write.response), based_on: write.basedOn };
  }

  /** @param {Write} write @param {number} revision from the acknowledgement */
  acknowledge(write, revision) {
    const at = this.#at(write.slot);
    at.busy = false;
    at.failures = 0;
    this.#settle(at, { revision, response: write.response });
  }

  /** The head is known to be on the server. @param {Slot} at @param {Saved} saved */
  #settle(at, saved) {
    const head = at.queue.shift();
    if (head) this.vault.remove(head);
    for (const key of head?.refused ?? []) {
      this.#decided.add(key);
      this.#toDiscard.push(key);
    }
    const next = at.queue[0];
    if (next && next.basedOn === null) {
      next.basedOn = saved.revision;
      this.vault.put(next);
    }
    // A repeated write is answered with its first receipt; another device may have moved on since.
    if (saved.revision >= at.saved.revision) at.saved = saved;
    this.#contest(at);
  }

  /** Nobody knows whether it arrived: it stays, key and body unchanged. @param {Write} write */
  failed(write) {
    const at = this.#at(write.slot);
    at.busy = false;
    at.failures += 1;
  }

  /**
   * The slot has moved on since the revision this write was based on.
   * @param {Write} write @param {Saved} told what the server holds now
   */
  conflicted(write, told) {
    const [at, current] = [this.#at(write.slot), savedIn(told)];
    at.busy = false;
    if (current.revision >= at.saved.revision) at.saved = current;
    this.#clash(at, current);
  }

  /** The head was never applied and the learner's own newer write continues it. @param {Slot} at */
  #dropSuperseded(at) {
    const [head, next] = at.queue;
    next.basedOn = head.basedOn;
    next.refused = head.refused;
    this.vault.put(next);
    this.vault.remove(head);
    at.queue.shift();
  }

  /** The server will never take it as it is. @param {Write} write @param {string} why */
  reject(write, why) {
    const at = this.#at(write.slot);
    at.busy = false;
    if (at.queue[1]?.basedOn === null) this.#dropSuperseded(at);
    else at.rejected = why;
  }

  /** The question takes no other answer: what was saved stands, this one is among the drafts. @param {Write} write */
  overruled(write) {
    const at = this.#at(write.slot);
    at.busy = false;
    this.#settle(at, at.saved);
  }

  /** The learner wants their own answer, knowing the other one. @param {number} slot */
  keepMine(slot) {
    const at = this.#at(slot);
    if (!at.conflict) return;
    const [head] = at.queue;
    this.#replace(at, head, this.#written(slot, head.response, at.conflict.revision, head.refused));
    at.conflict = null;
    at.holdUntil = 0;
  }

  /** The learner wants the other answer, knowing their own. @param {number} slot */
  takeOther(slot) {
    const at = this.#at(slot);
    if (!at.conflict) return;
    const saved = at.conflict;
    at.conflict = null;
    this.#settle(at, saved);
  }

  /**
   * What the server holds was read again.
   * @param {{slot: number, response: Answer, revision: number}[]} items
   * @param {Draft[]} [drafts]
   * @returns {number[]} slots that show something new
   */
  refresh(items, drafts = []) {
    const changed = [];
    for (const item of items) {
      const [at, saved] = [this.#slots.get(item.slot), savedIn(item)];
      // With writes waiting, their based_on must keep telling what the learner had seen.
      if (!at || at.queue.length || saved.revision <= at.saved.revision) continue;
      if (!same(at.saved.response, saved.response)) changed.push(item.slot);
      at.saved = saved;
    }
    this.#hear(drafts);
    return changed;
  }

  /** @param {number} slot */
  state(slot) {
    return stateOf(this.#at(slot));
  }

  /** What waits for the learner in this slot, if anything. @param {number} slot */
  trouble(slot) {
    const { conflict, rejected } = this.#at(slot);
    return { conflict, rejected };
  }

  /** The revision of what is saved in a slot. @param {number} slot */
  revision(slot) {
    return this.#at(slot).saved.revision;
  }

  /** Newest revision the server has told. */
  newest() {
    return Math.max(0, ...[...this.#slots.values()].map((at) => at.saved.revision));
  }

  summary() {
    return summaryOf([...this.#slots.values()]);
  }
}
