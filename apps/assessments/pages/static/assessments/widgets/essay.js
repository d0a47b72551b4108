/** A text of some length, saved while it is typed, with a count of its words; files beside it, or alone. */

import { counted, h } from '../../pages/js/dom.js';
import { Files } from './files.js';

/** @type {import('./widget.js').Make} */
export function essay(item, onAnswer, labels, upload) {
  const id = `slot-${item.slot}-essay`;
  const { files: asked = null, typed = true } = item.writing ?? {};
  const answer = () => {
    const attached = files?.attached ?? [];
    const text = writing?.box.value ?? '';
    if (!attached.length) return text.trim() === '' ? null : { text };
    return { text: writing?.isBegun() ? text : '', files: attached };
  };
  const writing = typed ? text(item, id, labels, (settled) => onAnswer(answer(), settled)) : null;
  const files = asked ? new Files(`${id}-files`, asked, upload, () => onAnswer(answer(), true)) : null;
  return {
    element: h('div', { class: 'answer answer-essay' }, writing?.parts, files?.element),
    show(given) {
      writing?.show(given);
      files?.show((given && 'files' in given && given.files) || []);
    },
  };
}

/**
 * @param {import('./widget.js').Item} item @param {string} id @param {import('./widget.js').Labels} labels
 * @param {(settled: boolean) => void} changed
 */
function text(item, id, labels, changed) {
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
  const tell = () => {
    count.textContent = inWords(box.value, least, most);
    count.dataset.outside = String(outside(wordsIn(box.value), least, most));
  };
  box.addEventListener('input', () => {
    tell();
    changed(false);
  });
  for (const end of ['change', 'blur']) {
    box.addEventListener(end, () => {
      if (box.value !== template) changed(true);
    });
  }
  tell();
  return {
    box,
    parts: [h('label', { for: id, id: `${id}-label` }, 'Your answer'), box, count],
    isBegun: () => box.value.trim() !== template.trim(),
    /** @param {any} given */
    show(given) {
      // Files alone leave the text as it begins.
      const text = given && 'text' in given && (given.text || !given.files) ? given.text : template;
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
