/**
 * Answers that are not part of the result: refused by the server, which keeps them as drafts, or
 * never acknowledged and still on this device. They are the learner's words and evidence for an
 * appeal: only the learner throws them away.
 */

import { answerText } from '../answers/answer-text.js';
import { call } from '../../pages/js/api.js';
import { untilAnswered } from '../../pages/js/backoff.js';
import { byId, counted, fill, h } from '../../pages/js/dom.js';
import { loggedInFor } from '../../pages/js/login-dialog.js';
import { joined, same } from '../answers/responses.js';
import { Vault } from '../exam/vault.js';

/** @typedef {{key: string, slot: number, response: any}} Leftover */

/** @type {Record<string, string>} */
const WHY = {
  conflict: 'the question had been answered elsewhere meanwhile',
  closed: 'the exam had ended',
  late: 'the time was up',
  over: 'the tries for the question were used',
};

/**
 * @param {{id: string, role: string}} user @param {string} attempt
 * @param {any[]} items with `slot` and the `response` that counts
 * @returns {HTMLElement} filled when it is known what there is
 */
export function leftovers(user, attempt, items) {
  const place = h('div');
  if (user.role === 'learner') void show(place, new Vault(user.id, attempt), attempt, items);
  return place;
}

/** @param {HTMLElement} place @param {Vault} vault @param {string} attempt @param {any[]} items */
async function show(place, vault, attempt, items) {
  const path = `/api/v1/attempts/${encodeURIComponent(attempt)}`;
  const counts = new Map(items.map((item) => [item.slot, item]));
  const here = vault.load().filter((write) => {
    const arrived = counts.has(write.slot) && same(joined(counts.get(write.slot)), write.response);
    if (arrived) vault.remove(write);
    return !arrived;
  });
  draw(here, []);
  // What is on this device is shown at once, whatever the server says or not.
  const drafts = await loggedInFor(() => call('GET', path))
    .then(({ data }) => data.drafts ?? [])
    .catch(() => []);
  const kept = new Set(drafts.map((/** @type {Leftover} */ { key }) => key));
  draw(
    here.filter(({ key }) => !kept.has(key)),
    drafts,
  );

  /** @param {Leftover[]} device @param {(Leftover & {reason: string})[]} server */
  function draw(device, server) {
    const count = device.length + server.length;
    if (!count) return;
    const line = (/** @type {Leftover} */ { slot, response }, /** @type {string} */ why) =>
      h('li', {}, `Question ${slot}, ${why}`, answerText(counts.get(slot) ?? {}, response));
    fill(
      place,
      h(
        'section',
        { class: 'card leftovers', 'aria-labelledby': 'leftovers-title' },
        h('h2', { id: 'leftovers-title' }, `${counted(count, 'answer')} not part of your result`),
        h('p', {}, 'Nothing you wrote is thrown away. Show this to your teacher if you think it should count.'),
        h(
          'ul',
          {},
          server.map((draft) => line(draft, `kept by Banyan: ${WHY[draft.reason] ?? draft.reason}`)),
          device.map((write) => line(write, 'kept on this device: it was not acknowledged')),
        ),
        h(
          'button',
          { type: 'button', class: 'button small', on: { click: () => void discard(server) } },
          count === 1 ? 'Throw it away' : 'Throw them away',
        ),
      ),
    );
  }

  /** @param {Leftover[]} server */
  async function discard(server) {
    for (const write of vault.load()) vault.remove(write);
    fill(place);
    byId('content').querySelector('h1')?.focus();
    for (const { key } of server) {
      const draft = `${path}/drafts/${encodeURIComponent(key)}`;
      await untilAnswered(() => loggedInFor(() => call('DELETE', draft))).catch(() => {});
    }
  }
}
