/** A text of some length, saved while it is typed, with a count of its words. */

import { counted, h } from '../dom.js';

/** @type {typeof import('./choose-one.js').single} */
export function essay(item, onAnswer, labels) {
  const id = `slot-${item.slot}-essay`;
  const { template = '', least_words: least = 0, most_words: most = 0 } = item.writing ?? {};
  const count = h('p', { class: 'hint words', id: `${id}-words` });
  const box = h('textarea', {
    id,
    class: 'essay',
    rows: 14,
    maxlength: 50000,
    'aria-labelledby': `${labels.named} ${id}-label`,
    'aria-describedby': `${labels.described} ${id}-words`,
  });
  box.value = template;
  const answer = () => (box.value.trim() === '' ? null : { text: box.value });
  const tell = () => {
    count.textContent = inWords(box.value, least, most);
    count.dataset.outside = String(outside(wordsIn(box.value), least, most));
  };
  box.addEventListener('input', () => {
    tell();
    onAnswer(answer(), false);
  });
  for (const end of ['change', 'blur']) {
    box.addEventListener(end, () => {
      if (box.value !== template) onAnswer(answer(), true);
    });
  }
  tell();
  return {
    element: h(
      'div',
      { class: 'answer answer-essay' },
      h('label', { for: id, id: `${id}-label` }, 'Your answer'),
      box,
      count,
    ),
    show(given) {
      const text = given && 'text' in given ? given.text : template;
      // Writing what is there already would throw the caret to the end.
      if (box.value !== text && (given || box.value.trim())) box.value = text;
      tell();
    },
  };
}

/** @param {string} text */
function wordsIn(text) {
  return (text.match(/\S+/g) ?? []).length;
}

/** @param {number} words @param {number} least @param {number} most */
function outside(words, least, most) {
  return words < least || (most > 0 && words > most);
}

/** "120 words of 100 to 200". @param {string} text @param {number} least @param {number} most */
function inWords(text, least, most) {
  const words = counted(wordsIn(text), 'word');
  if (least && most) return `${words}; ${least} to ${most} are asked for`;
  if (least) return `${words}; at least ${least} are asked for`;
  return most ? `${words}; at most ${most} are asked for` : words;
}
