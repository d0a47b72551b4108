/**
 * What teachers type, and the HTML that it is. Without tags every character stands for itself;
 * with tags such as <b> it is HTML whose line breaks count; with <p>, lists or tables it is HTML.
 * The server cleans it, whatever it is.
 */

const TAG = /<\/?[a-z][^>]*>/i;
const BLOCK = /<(p|div|ul|ol|li|table|h[1-6]|pre|blockquote|dl|hr)\b/i;
const SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** @param {string} text @param {boolean} paragraphs also around a single one */
export function toHtml(text, paragraphs) {
  const typed = text.trim();
  if (!typed || BLOCK.test(typed)) return typed;
  const html = TAG.test(typed) ? typed : typed.replace(/[&<>]/g, (sign) => /** @type {any} */ (SIGNS)[sign]);
  const parts = html.split(/\n[ \t]*\n\s*/).map((part) => part.replace(/[ \t]*\n[ \t]*/g, '<br>'));
  return paragraphs || parts.length > 1 ? parts.map((part) => `<p>${part}</p>`).join('') : parts[0];
}

/**
 * What would have been typed for this HTML; itself when nothing simpler would come to the same.
 * @param {string} html
 */
export function toTyped(html) {
  for (const paragraphs of [true, false]) {
    const text = simpler(html);
    if (toHtml(text, paragraphs) === html) return { text, paragraphs };
  }
  return { text: TAG.test(html) || !html ? html : `<p>${html}</p>`, paragraphs: false };
}

/** @param {string} html */
function simpler(html) {
  const lines = html
    .replace(/<\/p>\s*<p>/g, '\n\n')
    .replace(/^<p>|<\/p>$/g, '')
    .replace(/<br>/g, '\n');
  if (TAG.test(lines)) return lines;
  return lines.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&');
}
