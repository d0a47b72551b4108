/** When to try again, and trying until it works. */

import { isPassing } from './api.js';

const FIRST = 1000;
const LONGEST = 30000;

/**
 * Doubling with jitter, so that a whole cohort does not come back in the same second; a server
 * that says when to come back is obeyed, plus jitter.
 * @param {number} failures in a row, from 1
 * @param {number | null} [retryAfter] milliseconds
 * @param {() => number} [random]
 * @returns {number} milliseconds
 */
export function delayAfter(failures, retryAfter = null, random = Math.random) {
  const ceiling = Math.min(LONGEST, FIRST * 2 ** (failures - 1));
  const own = ceiling * (0.5 + random() / 2);
  if (retryAfter === null) return own;
  return Math.max(own, retryAfter + Math.min(5000, retryAfter) * 0.2 * random());
}

/**
 * Wait, or come back at once when the network returns.
 * @param {number} milliseconds
 * @returns {Promise<boolean>} true when the network cut the wait short
 */
export function pause(milliseconds) {
  return new Promise((resolve) => {
    const finish = (/** @type {boolean} */ woken) => {
      clearTimeout(timer);
      removeEventListener('online', wake);
      resolve(woken);
    };
    const wake = () => finish(true);
    const timer = setTimeout(() => finish(false), milliseconds);
    addEventListener('online', wake);
  });
}

/**
 * Repeat a request until the server answers it, for requests that are safe to repeat.
 * @template T
 * @param {() => Promise<T>} request
 * @param {(seconds: number, error: Error) => void} [onWait] told each second while waiting
 * @returns {Promise<T>}
 * @throws {import('./api.js').Refusal} when the server means it
 */
export async function untilAnswered(request, onWait = () => {}) {
  for (let failures = 1; ; failures += 1) {
    try {
      return await request();
    } catch (error) {
      if (!isPassing(error)) throw error;
      const { retryAfter = null } = /** @type {any} */ (error);
      let left = delayAfter(failures, retryAfter);
      while (left > 0) {
        onWait(Math.ceil(left / 1000), /** @type {Error} */ (error));
        const woken = await pause(Math.min(1000, left));
        // The network is back: only a server's own Retry-After still holds.
        left = woken && retryAfter === null ? 0 : left - 1000;
      }
    }
  }
}
