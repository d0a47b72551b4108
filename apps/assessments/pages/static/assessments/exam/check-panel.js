/** Below a question: the button that has its answer checked, and what the last check has said. */

import { counted, fill, h } from '../../pages/js/dom.js';
import { trusted } from '../../pages/js/trusted.js';

/** @type {Record<string, string>} */
const VERDICTS = { right: 'Right.', partly: 'Partly right.', wrong: 'Not right.' };

export class CheckPanel {
  #shown = '';
  #notice = '';

  /** @param {number} slot @param {() => void} check */
  constructor(slot, check) {
    this.button = h(
      'button',
      { type: 'button', class: 'button small', on: { click: check } },
      'Check',
      h('span', { class: 'visually-hidden' }, ` question ${slot}`),
    );
    // Announced when it changes; it takes the focus when the button goes away.
    this.told = h('div', { class: 'check-told', role: 'status', tabindex: -1 });
    this.element = h('div', { class: 'check', hidden: true }, this.button, this.told);
  }

  /** Why the server has not checked it; until the next check. @param {string} words */
  notice(words) {
    this.#shown = '';
    this.#notice = words;
  }

  /** @param {import('./checks.js').Check | undefined} check */
  show(check) {
    const shown = JSON.stringify(check ?? null);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.element.hidden = !check;
    if (!check) return;
    const { tries, busy } = check;
    if (busy) this.#notice = '';
    const hadFocus = document.activeElement === this.button;
    this.button.hidden = tries.over;
    // Not disabled: that would take the focus away from somebody who works by keyboard.
    this.button.setAttribute('aria-disabled', String(busy));
    this.element.dataset.verdict = tries.verdict ?? '';
    fill(this.told, busy ? 'Checking…' : [this.#notice && h('p', {}, this.#notice), h('p', {}, inWords(tries)), words(tries)]);
    if (hadFocus && tries.over) this.told.focus({ preventScroll: true });
  }
}

/** @param {import('./checks.js').Tries} tries */
function words({ feedback_html }) {
  return feedback_html && h('div', { class: 'feedback prose' }, trusted(feedback_html));
}

/** @param {import('./checks.js').Tries} tries */
function inWords({ made, left, over, verdict }) {
  const said = verdict ? `${VERDICTS[verdict]} ` : '';
  if (over) return `${said}This question is finished.`;
  if (left !== null) return `${said}${left === 1 ? '1 try' : `${left} tries`} left.`;
  return made ? `${said}${counted(made, 'check')} so far; you may go on.` : 'You may check as often as you like.';
}
