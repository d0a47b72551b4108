/** Loading what a page shows: waits out a busy server, asks to log in, and says what went wrong. */

import { at } from './address.js';
import { call, Refusal } from './api.js';
import { untilAnswered } from './backoff.js';
import { arrive, byId, fill, h } from './dom.js';
import { loggedInFor } from './login-dialog.js';

/**
 * @template T
 * @param {string} path
 * @param {(data: any) => import('./dom.js').Child} draw
 * @param {{forbidden?: string}} [words]
 */
export async function showFrom(path, draw, words = {}) {
  const content = byId('content');
  const heading = content.querySelector('h1'); // a page keeps its name while it waits or fails
  try {
    const data = await get(path, (seconds) =>
      fill(
        content,
        heading,
        h('p', { class: 'notice', role: 'status' }, `Banyan cannot be reached. Trying again in ${seconds} s.`),
      ),
    );
    arrive(content, draw(data));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const why = error.status === 403 && words.forbidden ? words.forbidden : error.message;
    arrive(
      content,
      heading,
      h('p', { class: 'notice', role: 'alert' }, why),
      h('p', {}, h('a', { href: at('/') }, 'To the front page')),
    );
  }
}

/**
 * @param {string} path @param {(seconds: number) => void} [onWait]
 * @returns {Promise<any>}
 */
export async function get(path, onWait) {
  const { data } = await untilAnswered(() => loggedInFor(() => call('GET', path)), onWait);
  return data;
}
