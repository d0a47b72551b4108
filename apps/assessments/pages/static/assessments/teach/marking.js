/** Marking by hand: one answer after the other, by question; nobody's name is shown. */

import { at } from '../../pages/js/address.js';
import { answerText } from '../answers/answer-text.js';
import { call, Refusal } from '../../pages/js/api.js';
import { get, showFrom } from '../../pages/js/arrival.js';
import { untilAnswered } from '../../pages/js/backoff.js';
import { counted, fill, h } from '../../pages/js/dom.js';
import { downloadButton } from '../../pages/js/download.js';
import { numbered } from '../answers/gap-text.js';
import { newKey } from '../../pages/js/idempotency.js';
import { loggedInFor } from '../../pages/js/login-dialog.js';
import { markForm } from './mark-form.js';
import { worth } from '../answers/marks.js';
import { showMasthead } from '../../pages/js/masthead.js';
import { need } from '../../pages/js/session.js';
import { trusted } from '../../pages/js/trusted.js';

need();
showMasthead();
const assessment = /** @type {string} */ (document.body.dataset.assessment);
const path = at(`/bff/v1/assessments/${encodeURIComponent(assessment)}/marking`);
await showFrom(path, draw, { forbidden: 'This is for teachers. Log in as a teacher to see it.' });

/** @typedef {{attempt: string, slot: number, marked: number, yours: boolean}} Waiting */

/** @param {{title: string, waiting: Waiting[]}} queue */
function draw({ title, waiting }) {
  document.title = `${title}: marking · Banyan`;
  const left = waiting.filter(({ yours }) => !yours);
  const [facts, here] = [h('p', { class: 'facts', role: 'status' }), h('div')];
  const next = () => void show(left, facts, here);
  next();
  return [h('h1', {}, title), facts, here, others(waiting)];

  /** @param {Waiting[]} left @param {Element} facts @param {Element} here */
  async function show(left, facts, here) {
    fill(facts, left.length ? `${counted(left.length, 'answer')} to be marked` : 'Nothing is left to be marked by you.');
    if (!left.length) return fill(here);
    try {
      const answer = await get(place(left[0]));
      fill(here, card(answer, () => (left.shift(), next())));
      here.querySelector('h2')?.focus({ preventScroll: true });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Reopened, or taken over by others: it is not for this person any more.
      left.shift();
      fill(here, h('p', { class: 'notice', role: 'alert' }, error.message), button('Go on', next));
    }
  }
}

/** @param {Waiting[]} waiting */
function others(waiting) {
  const yours = waiting.filter(({ yours }) => yours).length;
  return yours > 0 && h('p', { class: 'hint' }, `${counted(yours, 'answer')} you have marked, and somebody else has to as well.`);
}

/** @param {Waiting} one */
function place({ attempt, slot }) {
  return `/api/v1/attempts/${encodeURIComponent(attempt)}/slots/${slot}/marking`;
}

/** @param {any} answer @param {() => void} next */
function card(answer, next) {
  const said = h('p', { class: 'form-error', role: 'alert', hidden: true });
  const form = markForm(answer, async (mark) => {
    said.hidden = true;
    const body = { ...mark, seen: answer.seen };
    const key = newKey();
    try {
      await untilAnswered(() => loggedInFor(() => call('PUT', place(answer), { key, body })));
      next();
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      said.textContent = error.message;
      said.hidden = false;
    }
  });
  form.append(said);
  return h(
    'article',
    { class: 'card marking', 'aria-labelledby': 'marking-title' },
    h('h2', { id: 'marking-title', tabindex: -1 }, `Question ${answer.slot}: ${answer.title}`),
    h('p', { class: 'hint' }, worth(answer.max_mark)),
    h('div', { class: 'prompt prose' }, numbered(answer)),
    answer.guide_html && h('details', { class: 'guide', open: true }, h('summary', {}, 'For those who mark'), h('div', { class: 'prose' }, trusted(answer.guide_html))),
    h('h3', {}, 'The answer'),
    h('div', { class: 'answer-to-mark' }, answerText(answer, answer.response, opened(answer, said))),
    answer.markings.map(earlier),
    answer.may_mark ? form : h('p', { class: 'notice' }, 'Others have marked this, and they agree.'),
    button('Leave it for later', next),
  );
}

/** @param {Waiting} place @param {any} said */
function opened({ attempt }, said) {
  const tell = (/** @type {string} */ words) => {
    said.textContent = words;
    said.hidden = false;
  };
  return (/** @type {import('../answers/uploading.js').Attached} */ { id, name }) => {
    const path = `/api/v1/attempts/${encodeURIComponent(attempt)}/files/${id}`;
    return downloadButton(name, path, { name, type: 'application/octet-stream' }, () => {}, tell);
  };
}

/** @param {{marker: string, fraction: string, comment?: string}} marking */
function earlier({ marker, fraction, comment }) {
  return h('p', { class: 'notice info small' }, `${marker} gave ${Math.round(Number(fraction) * 100)} %. `, comment);
}

/** @param {string} words @param {() => void} act */
function button(words, act) {
  return h('button', { type: 'button', class: 'button quiet', on: { click: act } }, words);
}
