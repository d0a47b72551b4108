/**
 * One question on the page: its words, its widget, and what has become of the answer.
 *
 * @typedef {import('../widgets/widget.js').Item} Item
 * @typedef {import('./slot.js').SlotState} SlotState
 * @typedef {import('../answers/uploading.js').Upload} Upload
 */

import { answerText } from '../answers/answer-text.js';
import { Certainty } from '../answers/certainty.js';
import { CheckPanel } from './check-panel.js';
import { fill, h } from '../../pages/js/dom.js';
import { worth } from '../answers/marks.js';
import { joined, parted } from '../answers/responses.js';
import { trusted } from '../../pages/js/trusted.js';
import { widgetFor } from '../widgets/index.js';

/** @type {Record<SlotState, string>} */
export const STATE_WORDS = {
  empty: 'Not answered',
  saved: 'Saved',
  saving: 'Saving…',
  unsaved: 'Not saved yet',
  conflict: 'Needs your choice',
  rejected: 'Not accepted',
};

export class Question {
  /**
   * @param {Item} item
   * @param {{answer(slot: number, answer: any, settled: boolean): void, keep(slot: number): void,
   *   take(slot: number): void, flag(slot: number): void, check(slot: number): void,
   *   upload?(slot: number, ...sent: Parameters<Upload>): ReturnType<Upload>}} on without `upload` no files are taken
   */
  constructor(item, on) {
    this.item = item;
    this.on = on;
    const id = (this.id = `q${item.slot}`);
    this.state = h('p', { class: 'question-state', id: `${id}-state` });
    this.message = h('p', { class: 'question-message', id: `${id}-message`, hidden: true });
    this.conflict = h('div', { class: 'conflict', hidden: true });
    this.flagButton = h(
      'button',
      {
        type: 'button',
        class: 'button small flag',
        'aria-pressed': 'false',
        hidden: !('flagged' in item), // the monolith does not know flags
        on: { click: () => on.flag(item.slot) },
      },
      'Flag for review',
      h('span', { class: 'visually-hidden' }, `: question ${item.slot}`),
    );
    this.answer = null;
    this.open = true;
    this.certainty = item.asks_certainty ? new Certainty(item.slot, () => this.#tell(this.answer, true)) : null;
    this.panel = new CheckPanel(item.slot, () => on.check(item.slot));
    const { upload } = on;
    this.widget = widgetFor(item, (answer, settled) => this.#tell(answer, settled), {
      named: `${id}-title ${id}-prompt`,
      described: `${id}-message ${id}-state`,
    }, upload && ((...sent) => upload(item.slot, ...sent)));
    // fieldset: one attribute disables every control when time is up.
    this.controls = h('fieldset', { class: 'bare' }, this.widget.element, this.certainty?.element);
    this.element = h(
      'section',
      { class: 'question', id, 'aria-labelledby': `${id}-title`, tabindex: -1 },
      h(
        'header',
        { class: 'question-head' },
        h('h2', { id: `${id}-title` }, h('span', { class: 'visually-hidden' }, 'Question '), item.slot),
        h('p', { class: 'question-worth' }, worth(item.max_mark)),
        this.flagButton,
        this.state,
      ),
      // A text with gaps is shown by its widget, which puts the controls into it.
      h('div', { class: 'prompt prose', id: `${id}-prompt` }, !item.gaps?.length && trusted(item.prompt_html)),
      this.controls,
      this.panel.element,
      this.message,
      this.conflict,
    );
  }

  /** @param {any} answer */
  show(answer) {
    const { response, certainty = null } = parted(answer);
    this.answer = response;
    this.widget.show(response);
    // Chosen before there is an answer it waits for one.
    if (response !== null) this.certainty?.show(certainty);
  }

  /** @param {any} response @param {boolean} settled */
  #tell(response, settled) {
    const certainty = this.certainty?.value;
    this.on.answer(this.item.slot, joined({ response, certainty }), settled);
  }

  /** @param {import('./checks.js').Check | undefined} check */
  check(check) {
    this.closed = check?.tries.over || check?.busy;
    this.panel.show(check);
    this.#close();
  }

  /** @param {SlotState} state @param {string | null} why the server's words when it was not accepted */
  mark(state, why) {
    if (this.element.dataset.state !== state) {
      this.element.dataset.state = state;
      this.state.textContent = STATE_WORDS[state];
    }
    this.message.hidden = !why;
    if (this.message.textContent !== (why ?? '')) this.message.textContent = why ?? '';
    for (const control of this.controls.querySelectorAll('input, select, textarea')) {
      if (why) control.setAttribute('aria-invalid', 'true');
      else control.removeAttribute('aria-invalid');
    }
  }

  /** Words of the server about what was not done. @param {string} words */
  notice(words) {
    this.panel.notice(words);
  }

  /** @param {boolean} yes */
  flag(yes) {
    this.flagButton.setAttribute('aria-pressed', String(yes));
  }

  /**
   * Both answers side by side; nothing is sent until the learner has chosen.
   * @param {any} mine @param {{revision: number, response: any} | null} current
   */
  contest(mine, current) {
    const shown = current ? JSON.stringify([mine, current]) : '';
    if (this.conflict.dataset.shown === shown) return;
    const hadFocus = this.conflict.contains(document.activeElement);
    this.conflict.dataset.shown = shown;
    this.conflict.hidden = !current;
    fill(this.conflict, current && this.#sides(mine, current));
    if (hadFocus) this.element.focus({ preventScroll: true });
  }

  /** @param {any} mine @param {{response: any}} current */
  #sides(mine, current) {
    const { slot } = this.item;
    const title = `${this.id}-conflict`;
    const button = (/** @type {string} */ words, /** @type {() => void} */ choose) =>
      h('button', { type: 'button', class: 'button', on: { click: choose } }, words);
    return h(
      'div',
      { role: 'group', 'aria-labelledby': title },
      h('h3', { id: title }, 'One of your answers was not stored'),
      h('p', {}, 'This question was answered in another window or on another device meanwhile. Both are kept until you choose.'),
      h(
        'div',
        { class: 'sides' },
        h(
          'div',
          { class: 'side' },
          h('h4', {}, 'Not stored'),
          answerText(this.item, mine),
          h(
            'div',
            { class: 'side-actions' },
            button('Use this instead', () => this.on.keep(slot)),
            button('Throw it away', () => this.on.take(slot)),
          ),
        ),
        h('div', { class: 'side' }, h('h4', {}, 'Stored now'), answerText(this.item, current.response)),
      ),
    );
  }

  /** @param {boolean} open */
  allow(open) {
    this.open = open;
    this.#close();
  }

  #close() {
    this.controls.disabled = !this.open || !!this.closed;
    this.panel.button.disabled = !this.open;
  }
}
