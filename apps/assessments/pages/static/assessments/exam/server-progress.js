/** The server's own count of the answers, with the moment it is from. */

import { fill, h } from '../../pages/js/dom.js';
import { clockTime } from '../../pages/js/clock.js';

/**
 * @param {Element} place
 * @param {{answered: number, of: number, as_of: string, revision: number}} found
 * @param {number} atLeast the newest revision the server has acknowledged
 */
export function showServerProgress(place, { answered, of, as_of: asOf, revision }, atLeast) {
  fill(
    place,
    `The server counts ${answered} of ${of} answered, as of `,
    h('time', { datetime: asOf }, clockTime(asOf)),
    '. ',
    // Never by guess: it says itself which revision its count is from.
    revision < atLeast &&
      h('strong', {}, 'This count is older than your latest saved answers. They are safe; the count follows.'),
  );
}
