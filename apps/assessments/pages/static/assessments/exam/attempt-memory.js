/**
 * What this device remembers about an attempt beside its unsaved answers. Without storage nothing
 * is remembered, and nothing breaks.
 */

import { newKey } from '../../pages/js/idempotency.js';

/** @param {string} what @param {string} user @param {string} attempt */
function name(what, user, attempt) {
  return `banyan.${what}/${encodeURIComponent(user)}/${encodeURIComponent(attempt)}`;
}

/** @param {string} what @param {string} user @param {string} attempt @returns {string | null} */
function read(what, user, attempt) {
  try {
    return localStorage.getItem(name(what, user, attempt));
  } catch {
    return null;
  }
}

/** @param {string} what @param {string} user @param {string} attempt @param {string} value */
function write(what, user, attempt, value) {
  try {
    localStorage.setItem(name(what, user, attempt), value);
  } catch {
    /* see above */
  }
}

/**
 * Keep the newest acknowledged revision: the list of assessments asks for progress "at least" as
 * new, so that a learner never sees less than was already saved.
 * @param {string} user @param {string} attempt @param {number} revision
 */
export function remember(user, attempt, revision) {
  if (revision > seen(user, attempt)) write('seen', user, attempt, String(revision));
}

/** @param {string} user @param {string} attempt @returns {number} */
export function seen(user, attempt) {
  return Number(read('seen', user, attempt)) || 0;
}

/**
 * One idempotency key for handing in, as long as the attempt is open: a reload in the middle
 * repeats the same request instead of making another.
 * @param {string} user @param {string} attempt
 */
export function handInKey(user, attempt) {
  const key = read('hand-in', user, attempt) ?? newKey();
  write('hand-in', user, attempt, key);
  return key;
}

/** The attempt is over. @param {string} user @param {string} attempt */
export function forget(user, attempt) {
  try {
    for (const what of ['seen', 'hand-in']) localStorage.removeItem(name(what, user, attempt));
  } catch {
    /* see above */
  }
}
