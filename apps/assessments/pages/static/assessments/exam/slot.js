/**
 * What is known of one question's answer: what the server holds, what waits, what is wrong. Pure.
 *
 * @typedef {import('../answers/responses.js').Answer} Answer
 * @typedef {{revision: number, response: Answer}} Saved
 * @typedef {{slot: number, key: string, response: Answer, reason: 'conflict'|'closed'|'late'|'over',
 *   rejected_at: string}} Draft an answer the server has refused and kept
 * @typedef {object} Slot
 * @property {Saved} saved what the server holds, as far as it has told us
 * @property {import('./vault.js').Write[]} queue writes in the order they must go
 * @property {boolean} busy the head of the queue is on its way
 * @property {number} failures of the head, since the last acknowledgement
 * @property {number} holdUntil typing goes on: do not send before
 * @property {Saved | null} conflict what the server holds instead of what the head was based on
 * @property {Draft[]} drafts refused earlier or elsewhere, not shown yet
 * @property {string | null} rejected why the server will never take the head as it is
 * @typedef {'empty'|'saved'|'unsaved'|'saving'|'conflict'|'rejected'} SlotState
 */

import { isAnswered, joined } from '../answers/responses.js';

/** What the server says it holds. @param {{revision: number, response: any, certainty?: number | null}} told @returns {Saved} */
export function savedIn(told) {
  return { revision: told.revision, response: joined(told) };
}

/** @param {Saved} saved @returns {Slot} */
export function freshSlot(saved) {
  return { saved, queue: [], busy: false, failures: 0, holdUntil: 0, conflict: null, drafts: [], rejected: null };
}

/** @param {Slot} slot @returns {SlotState} */
export function stateOf({ saved, queue, busy, conflict, rejected }) {
  if (conflict) return 'conflict';
  if (rejected) return 'rejected';
  if (busy) return 'saving';
  if (queue.length) return 'unsaved';
  return isAnswered(saved.response) ? 'saved' : 'empty';
}

/** The write an edit continues: the newest, or the one that waits for the learner. @param {Slot} slot */
export function mineOf({ queue, conflict, rejected }) {
  return conflict || rejected ? queue[0] : queue.at(-1);
}

/** What the learner should see in it. @param {Slot} slot @returns {Answer} */
export function shownIn(slot) {
  return mineOf(slot)?.response ?? (slot.queue.length ? null : slot.saved.response);
}

/** @param {Slot[]} slots */
export function summaryOf(slots) {
  const count = (/** @type {(at: Slot) => unknown} */ test) => slots.filter(test).length;
  return {
    of: slots.length,
    answered: count((at) => isAnswered(shownIn(at))),
    unsaved: count((at) => at.queue.length),
    waiting: count((at) => at.queue.length && !at.conflict && !at.rejected),
    conflicts: count((at) => at.conflict),
    rejected: count((at) => at.rejected),
    busy: count((at) => at.busy),
  };
}
