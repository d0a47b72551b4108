/** A question as a learner sees it, inside the form in which it is written; nothing is kept. */

import { byId, fill } from '../../pages/js/dom.js';
import { Question } from './question.js';

/** Without `upload`: files are not taken here. */
const quiet = { answer() {}, keep() {}, take() {}, flag() {}, check() {} };

addEventListener('message', ({ origin, data }) => {
  if (origin !== location.origin || !data?.view) return;
  fill(byId('content'), new Question(data.view, quiet).element);
});

new ResizeObserver(() => tell({ height: document.documentElement.offsetHeight })).observe(document.body);
tell({ ready: true });

/** @param {object} message */
function tell(message) {
  if (parent !== window) parent.postMessage(message, location.origin);
}
