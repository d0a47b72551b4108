/** A text with gaps in it, each a box to type into or things to choose from. */

import { h } from '../../pages/js/dom.js';
import { filled } from '../answers/gap-text.js';
import { trusted, wordsOf } from '../../pages/js/trusted.js';
import { group } from './widget.js';

/**
 * @typedef {{id: string, widget: string, choices?: {id: string, html: string}[]}} Gap
 * @typedef {{element: HTMLElement, read(): any, write(given: any): void}} Control
 */

/** Words from a group in each gap: `{"pairs": {gap: word}}`. @type {typeof import('./choose-one.js').single} */
export function gapMatch(item, onAnswer, labels) {
  return gapText(item, onAnswer, labels, {
    read: (given) => ({ pairs: Object.fromEntries(given.map(([id, answer]) => [id, answer.choice])) }),
    write: (answer, id) => (answer?.pairs?.[id] ? { choice: answer.pairs[id] } : null),
  });
}

/** A question in each gap: `{"parts": {gap: answer}}`. @type {typeof import('./choose-one.js').single} */
export function cloze(item, onAnswer, labels) {
  return gapText(item, onAnswer, labels, {
    read: (given) => ({ parts: Object.fromEntries(given) }),
    write: (answer, id) => answer?.parts?.[id] ?? null,
  });
}

/**
 * @param {import('./widget.js').Item} item
 * @param {import('./widget.js').OnAnswer} onAnswer
 * @param {import('./widget.js').Labels} labels
 * @param {{read(given: [string, any][]): any, write(answer: any, id: string): any}} spelling
 * @returns {import('./widget.js').Widget}
 */
function gapText(item, onAnswer, labels, spelling) {
  const gaps = item.gaps ?? [];
  /** @type {Map<string, Control>} */
  const controls = new Map();
  for (const [at, gap] of gaps.entries()) {
    controls.set(gap.id, control(gap, `Question ${item.slot}, gap ${at + 1} of ${gaps.length}`));
  }
  const text = filled(item.prompt_html, (id) => controls.get(id)?.element);
  const element = group(item, labels, h('div', { class: 'prompt prose' }, text));
  const tell = (/** @type {boolean} */ settled) => {
    const given = [...controls].map(([id, { read }]) => /** @type {[string, any]} */ ([id, read()]));
    const answered = given.filter(([, answer]) => answer !== null);
    onAnswer(answered.length ? spelling.read(answered) : null, settled);
  };
  element.addEventListener('input', () => tell(false));
  element.addEventListener('change', () => tell(true));
  return {
    element,
    show(answer) {
      for (const [id, { write }] of controls) write(spelling.write(answer, id));
    },
  };
}

/** @param {Gap} gap @param {string} name @returns {Control} */
function control(gap, name) {
  if (gap.widget === 'choice') return menu(gap.choices ?? [], name);
  if (gap.widget === 'choices') return boxes(gap.choices ?? [], name);
  return box(name);
}

/** @param {string} name @returns {Control} */
function box(name) {
  const element = h('input', {
    type: 'text',
    class: 'gap',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    'aria-label': name,
  });
  return {
    element,
    read: () => (element.value.trim() === '' ? null : { text: element.value }),
    write(given) {
      const value = given?.text ?? '';
      // Writing what is there already would throw the caret to the end.
      if (element.value !== value && (value || element.value.trim())) element.value = value;
    },
  };
}

/** @param {{id: string, html: string}[]} choices @param {string} name @returns {Control} */
function menu(choices, name) {
  const element = h(
    'select',
    { class: 'gap', 'aria-label': name },
    h('option', { value: '' }, '…'),
    choices.map(({ id, html }) => h('option', { value: id }, wordsOf(html))),
  );
  return {
    element,
    read: () => (element.value === '' ? null : { choice: element.value }),
    write(given) {
      element.value = given?.choice ?? '';
    },
  };
}

/** @param {{id: string, html: string}[]} choices @param {string} name @returns {Control} */
function boxes(choices, name) {
  const inputs = choices.map(({ id }) => h('input', { type: 'checkbox', value: id }));
  const lines = choices.map(({ html }, at) => h('label', { class: 'gap-option' }, inputs[at], trusted(html)));
  return {
    element: h('span', { class: 'gap gap-options', role: 'group', 'aria-label': name }, lines),
    read() {
      const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
      return chosen.length ? { choices: chosen } : null;
    },
    write(given) {
      for (const input of inputs) input.checked = given?.choices?.includes(input.value) ?? false;
    },
  };
}
