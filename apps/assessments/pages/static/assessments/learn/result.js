/** The mark, question by question, what did not count, and the record to keep; or why there is none. */

import { at } from '../../pages/js/address.js';
import { answerText } from '../answers/answer-text.js';
import { call, Refusal } from '../../pages/js/api.js';
import { forget } from '../exam/attempt-memory.js';
import { untilAnswered } from '../../pages/js/backoff.js';
import { localTime } from '../../pages/js/clock.js';
import { sureness } from '../answers/certainty.js';
import { arrive, byId, counted, fill, h } from '../../pages/js/dom.js';
import { numbered } from '../answers/gap-text.js';
import { leftovers } from './leftovers.js';
import { loggedInFor } from '../../pages/js/login-dialog.js';
import { markElement, number } from '../answers/marks.js';
import { showMasthead } from '../../pages/js/masthead.js';
import { recordCard } from './record-card.js';
import { need, pin } from '../../pages/js/session.js';
import { trusted } from '../../pages/js/trusted.js';
import { unfinished } from './unfinished.js';

const { user } = need();
pin(user.id);
showMasthead();
const attempt = /** @type {string} */ (document.body.dataset.attempt);
const path = encodeURIComponent(attempt);
const content = byId('content');

try {
  const { data } = await untilAnswered(
    () => loggedInFor(() => call('GET', `/api/v1/attempts/${path}/result`)),
    (seconds) =>
      fill(
        content,
        h('h1', {}, 'Result'),
        h(
          'p',
          { class: 'notice', role: 'status' },
          `Handed in. Your result cannot be shown right now; trying again in ${seconds} s.`,
        ),
      ),
  );
  draw(data);
  forget(user.id, attempt);
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  if (error.code === 'attempt_open' && user.role === 'learner') await explain();
  else arrive(content, h('h1', {}, 'Result'), h('p', { class: 'notice', role: 'alert' }, error.message));
}

/** There is no result: the attempt itself says why. */
async function explain() {
  const found = await untilAnswered(() => loggedInFor(() => call('GET', `/api/v1/attempts/${path}`)));
  const heading = h('h1', { tabindex: -1 }, found.data.title);
  document.title = `${found.data.title} · Banyan`;
  arrive(content, heading, unfinished(found.data, user.id));
  heading.focus({ preventScroll: true });
}

/** @param {any} result */
function draw(result) {
  document.title = `${result.title}: result · Banyan`;
  const heading = h('h1', { tabindex: -1 }, result.title);
  arrive(
    content,
    heading,
    new URLSearchParams(location.search).has('closed') &&
      h(
        'p',
        { class: 'notice', role: 'status' },
        'This exam had already been closed: it was handed in from another window, or its time was up.',
      ),
    h(
      'section',
      { class: 'card total', 'aria-label': 'Your mark' },
      h(
        'p',
        { class: 'total-mark' },
        markElement(result.mark),
        h('span', { class: 'of' }, ` of ${number(result.max_mark)}`),
      ),
      waiting(result.items),
      h('meter', {
        min: 0,
        max: Number(result.max_mark) || 1,
        value: Number(result.mark) || 0,
        'aria-hidden': 'true',
      }),
      h('p', { class: 'when' }, `Handed in ${localTime(result.submitted_at)}`),
    ),
    result.marked_again?.map(markedAgain),
    leftovers(user, attempt, result.items),
    recordCard(attempt),
    h('ol', { class: 'result-items' }, result.items.map(item)),
    h('p', {}, h('a', { class: 'button', href: at('/learn/') }, 'Back to my assessments')),
  );
  heading.focus({ preventScroll: true });
}

/** @param {{at: string, reason: string, before: string, after: string}} change */
function markedAgain({ at, reason, before, after }) {
  const words = `Marked again ${localTime(at)}: it was ${number(before)} and is ${number(after)}. ${reason}`;
  return h('p', { class: 'notice info' }, words);
}

/** What is still to come. @param {any[]} items */
function waiting(items) {
  const count = items.filter(({ waits }) => waits).length;
  if (!count) return null;
  const who = count === 1 ? 'answer waits' : 'answers wait';
  return h('p', { class: 'notice info small' }, `So far: ${count} ${who} for your teacher and will count later.`);
}

/** @param {any} item */
function item(item) {
  const [verdict, words] = judged(item);
  return h(
    'li',
    { class: 'card result-item', 'data-verdict': verdict },
    h(
      'header',
      { class: 'result-head' },
      h('h2', {}, h('span', { class: 'visually-hidden' }, 'Question '), item.slot),
      h('p', { class: 'verdict' }, words),
      h('p', { class: 'item-mark', 'data-mark': item.mark }, markElement(item.mark), ` of ${number(item.max_mark)}`),
    ),
    h('div', { class: 'prompt prose' }, numbered(item)),
    h('h3', {}, 'Your answer'),
    answerText(item, item.response),
    done(item),
    item.comments?.length && [
      h('h3', {}, 'Your teacher says'),
      item.comments.map((/** @type {string} */ words) => h('p', { class: 'given' }, words)),
    ],
    item.feedback_html && [h('h3', {}, 'Feedback'), h('div', { class: 'feedback prose' }, trusted(item.feedback_html))],
  );
}

/** How sure the learner was, how often it was checked: what the mark was made of. @param {any} item */
function done({ certainty, tries }) {
  const words = [sureness(certainty) && `You were: ${sureness(certainty)}.`, tries > 0 && `Checked ${counted(tries, 'time')}.`];
  const said = words.filter(Boolean).join(' ');
  return said && h('p', { class: 'item-done' }, said);
}

/** @param {any} item @returns {[string, string]} */
function judged({ fraction, response, waits }) {
  if (response === null) return ['none', 'Not answered'];
  if (waits) return ['none', 'Waits for your teacher'];
  if (fraction === null) return ['none', 'Not marked'];
  const share = Number(fraction);
  if (share >= 1) return ['right', 'Right'];
  return share > 0 ? ['partly', 'Partly right'] : ['wrong', 'Not right'];
}
