/** Every question in one list before handing in, and whether handing in is possible. */

import { byId, counted, fill, h } from '../../pages/js/dom.js';
import { STATE_WORDS } from './question.js';

/** @typedef {import('./outbox.js').Outbox} Outbox */

export class Review {
  /** @param {Outbox} outbox @param {import('./flags.js').Flags} flags @param {{handIn(): void, blocked(why: string): void}} on */
  constructor(outbox, flags, on) {
    this.outbox = outbox;
    this.flags = flags;
    this.button = byId('hand-in');
    this.why = byId('hand-in-why');
    this.errors = byId('review-errors');
    this.lines = new Map(outbox.slots().map((slot) => [slot, line(slot)]));
    fill(
      byId('review-list'),
      [...this.lines.values()].map(({ element }) => element),
    );
    this.button.addEventListener('click', () => {
      const reason = this.#reason();
      if (reason) on.blocked(reason);
      else on.handIn();
    });
  }

  paint() {
    for (const [slot, { element, words, flag }] of this.lines) {
      flag.hidden = !this.flags.has(slot);
      const state = this.outbox.state(slot);
      if (element.dataset.state === state) continue;
      element.dataset.state = state;
      words.textContent = state === 'saved' ? 'Answered, saved' : STATE_WORDS[state];
    }
    const reason = this.#reason();
    // aria-disabled, not disabled: the button stays reachable and can say why it does not work.
    this.button.setAttribute('aria-disabled', String(Boolean(reason)));
    const why = reason ?? this.#ready();
    if (this.why.textContent !== why) this.why.textContent = why;
    this.#paintErrors();
  }

  #paintErrors() {
    const slots = this.outbox.slots().filter((slot) => ['conflict', 'rejected'].includes(this.outbox.state(slot)));
    const shown = slots.map((slot) => `${slot}:${this.outbox.state(slot)}`).join();
    if (this.errors.dataset.shown === shown) return;
    this.errors.dataset.shown = shown;
    fill(
      this.errors,
      slots.length > 0 &&
        h(
          'div',
          { class: 'error-summary', role: 'group', 'aria-labelledby': 'error-summary-title' },
          h('h3', { id: 'error-summary-title' }, 'Before you can hand in'),
          h(
            'ul',
            {},
            slots.map((slot) =>
              h(
                'li',
                {},
                h(
                  'a',
                  { href: `#q${slot}` },
                  this.outbox.state(slot) === 'conflict'
                    ? `Question ${slot}: an answer was not stored, choose what to do with it`
                    : `Question ${slot}: change the answer, it was not accepted`,
                ),
              ),
            ),
          ),
        ),
    );
  }

  /** @returns {string | null} why handing in must wait */
  #reason() {
    const { unsaved, waiting } = this.outbox.summary();
    if (!unsaved) return null;
    if (waiting)
      return `${counted(waiting, 'answer')} not saved yet. You can hand in as soon as everything is saved; this happens by itself.`;
    return `${counted(unsaved, 'answer')} ${unsaved === 1 ? 'needs' : 'need'} your attention first.`;
  }

  #ready() {
    const { answered, of } = this.outbox.summary();
    const { count } = this.flags;
    const flagged = count ? ` ${counted(count, 'question')} flagged for review.` : '';
    if (answered === of) return `All ${of} questions are answered and saved.${flagged}`;
    return `${answered} of ${of} answered, all saved.${flagged} You can hand in with questions left open.`;
  }
}

/** @param {number} slot */
function line(slot) {
  const words = h('span', { class: 'review-state' });
  const flag = h('span', { class: 'review-flag', hidden: true }, 'Flagged');
  return {
    words,
    flag,
    element: h('li', {}, h('a', { href: `#q${slot}` }, h('span', {}, `Question ${slot}`), flag, words)),
  };
}
