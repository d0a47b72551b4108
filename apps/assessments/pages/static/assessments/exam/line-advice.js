/**
 * What a learner on a bad line should know: what is safe, where the rest is, what to do. It never asks to
 * press or reload anything, for whoever does so under stress does it twice.
 *
 * @typedef {import('./line.js').Quality} Quality
 * @typedef {{title: string, lines: string[]}} Advice
 */

import { counted, fill, h } from '../../pages/js/dom.js';

/** From here on somebody should know who can give more time. */
const LASTING = 60000;

/**
 * @param {Quality} quality
 * @param {{answered: number, unsaved: number, durable: boolean, lasting: number}} now lasting: milliseconds
 * @returns {Advice | null} null: there is nothing to say
 */
export function advice(quality, { answered, unsaved, durable, lasting }) {
  if (quality === 'good') return null;
  if (quality === 'slow') {
    return {
      title: 'Your connection is slow',
      lines: [
        'Answers are saved a few seconds after you give them. The line at the top says when.',
        'Go on working. There is nothing to press again, and no need to reload.',
      ],
    };
  }
  return {
    title: quality === 'busy' ? 'Banyan is very busy' : 'Banyan cannot be reached right now',
    lines: [
      safe(answered, unsaved, durable),
      'Go on working. Answers are sent by themselves, in order and once each; there is nothing to press again.',
      ...(lasting > LASTING
        ? ['This has lasted more than a minute: tell the person who supervises your exam. They can give more time.']
        : []),
    ],
  };
}

/** @param {number} answered @param {number} unsaved @param {boolean} durable */
function safe(answered, unsaved, durable) {
  const there = `${counted(Math.max(0, answered - unsaved), 'answer')} ${answered - unsaved === 1 ? 'is' : 'are'} saved`;
  if (!unsaved) return `${there}; nothing is waiting.`;
  const here = `${unsaved} ${unsaved === 1 ? 'is' : 'are'}`;
  return durable
    ? `${there}; ${here} kept on this device until it can be sent. Another device does not have ${unsaved === 1 ? 'it' : 'them'} yet.`
    : `${there}; ${here} only in this page until it can be sent: keep the page open.`;
}

export class LineNotice {
  /** @type {string} */
  #shown = '';

  /** @param {HTMLDetailsElement} element @param {HTMLElement} announcer its own: answers have another */
  constructor(element, announcer) {
    this.element = element;
    this.announcer = announcer;
  }

  /** @param {Quality} quality @param {Advice | null} told */
  show(quality, told) {
    const words = told ? `${told.title}. ${told.lines.join(' ')}` : '';
    if (words === this.#shown) return; // painted twice a second
    if (this.element.dataset.quality !== quality) this.#speak(words);
    this.#shown = words;
    this.element.dataset.quality = quality;
    this.element.hidden = !told;
    if (!told) return;
    const lines = told.lines.map((line) => h('p', {}, line));
    fill(this.element, h('summary', {}, told.title), lines);
  }

  /** Each change is said once, not every new count. @param {string} words */
  #speak(words) {
    if (words || this.#shown) this.announcer.textContent = words || 'The connection is good again.';
  }
}
