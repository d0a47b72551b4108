/** What the learner takes home: the record of the attempt, and what its receipt means. */

import { at } from '../../pages/js/address.js';
import { call, Refusal } from '../../pages/js/api.js';
import { fill, h } from '../../pages/js/dom.js';
import { loggedInFor } from '../../pages/js/login-dialog.js';

/**
 * @param {string} attempt
 * @returns {HTMLElement} stays empty on the monolith, which keeps no record
 */
export function recordCard(attempt) {
  const place = h('div');
  const path = `/api/v1/attempts/${encodeURIComponent(attempt)}`;
  void loggedInFor(() => call('GET', `${path}/receipt`))
    .then(({ data }) => data?.head && fill(place, card(attempt, path, data)))
    .catch(() => {}); // an extra: the result is complete without it
  return place;
}

/** @param {string} attempt @param {string} path @param {{head: string, revision: number}} receipt */
function card(attempt, path, { head, revision }) {
  const said = h('p', { role: 'status', class: 'dialog-status' });
  return h(
    'section',
    { class: 'card record', 'aria-labelledby': 'record-title' },
    h('h2', { id: 'record-title' }, 'Your record'),
    h(
      'p',
      {},
      'Everything that happened in this exam is written down in order, and each entry seals those before it. ' +
        'The last seal is signed: that is your receipt. Whoever changed an answer or a mark afterwards, ' +
        'us included, could not make the seals fit again.',
    ),
    h(
      'p',
      {},
      'Your receipt: ',
      h('code', { class: 'seal', title: head }, brief(head)),
      h('span', { class: 'when' }, ` after ${revision + 1} entries`),
    ),
    h(
      'div',
      { class: 'record-actions' },
      h(
        'button',
        { type: 'button', class: 'button', on: { click: () => void download(attempt, path, said) } },
        'Download your record',
      ),
      h('a', { class: 'button quiet', href: at('/verify/') }, 'Check a record'),
    ),
    said,
  );
}

/** "3f9a 02c1 … 77e0": enough to compare with somebody by eye. @param {string} head hex */
function brief(head) {
  return `${head.slice(0, 4)} ${head.slice(4, 8)} … ${head.slice(-4)}`;
}

/** @param {string} attempt @param {string} path @param {HTMLElement} said */
async function download(attempt, path, said) {
  try {
    const { data } = await loggedInFor(() => call('GET', `${path}/record`));
    const file = new Blob([JSON.stringify(data, null, 1)], { type: 'application/json' });
    const link = h('a', { href: URL.createObjectURL(file), download: `attempt-${attempt}.json` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    said.textContent = 'Downloaded. Keep the file: it can be checked without us.';
  } catch (error) {
    said.textContent = `Not downloaded. ${error instanceof Refusal ? error.message : 'Banyan cannot be reached.'}`;
  }
}
