/**
 * What is known of one question's answer: what the server holds, what waits, what is wrong. Pure.
 *
 * @typedef {import('./responses.js').Answer} Answer
 * @typedef {{revision: number, response: Answer}} Saved
 * @typedef {object} Slot
 * @property {Saved} saved what the server holds, as far as it has told us
 * @property {import('./vault.js').Write[]} queue writes in the order they must go
 * @property {boolean} busy the head of the queue is on its way
 * @property {number} failures of the head, since the last acknowledgement
 * @property {number} holdUntil typing goes on: do not send before
 * @property {Saved | null} conflict what the server holds instead of what the head was based on
 * @property {string | null} rejected why the server will never take the head as it is
 * @typedef {'empty'|'saved'|'unsaved'|'saving'|'conflict'|'rejected'} SlotState
 */

import { isAnswered } from './responses.js';

/** @param {Saved} saved @returns {Slot} */
export function freshSlot(saved) {
  return { saved, queue: [], busy: false, failures: 0, holdUntil: 0, conflict: null, rejected: null };
}

/** @param {Slot} slot @returns {SlotState} */
export function stateOf({ saved, queue, busy, conflict, rejected }) {
  if (conflict) return 'conflict';
  if (rejected) return 'rejected';
  if (busy) return 'saving';
  if (queue.length) return 'unsaved';
  return isAnswered(saved.response) ? 'saved' : 'empty';
}
