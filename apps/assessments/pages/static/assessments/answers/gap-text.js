/** Texts with gaps, `[[id]]`: with something in each of them. */

import { h } from '../../pages/js/dom.js';
import { trusted } from '../../pages/js/trusted.js';

const PLACE = /\[\[([A-Za-z0-9_-]{1,40})\]\]/;

/**
 * The text with an element in each place.
 * @param {string} html @param {(id: string) => Node | undefined} inPlace
 */
export function filled(html, inPlace) {
  const content = trusted(html);
  const walker = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) texts.push(/** @type {Text} */ (walker.currentNode));
  for (let node of texts) {
    for (let found; (found = PLACE.exec(node.data)); ) {
      const place = node.splitText(found.index);
      node = place.splitText(found[0].length);
      place.replaceWith(inPlace(found[1]) ?? '');
    }
  }
  return content;
}

/**
 * The text as it is read where nothing can be filled in: its gaps have numbers.
 * @param {{prompt_html: string, gaps?: {id: string}[]}} item
 */
export function numbered(item) {
  const ids = (item.gaps ?? []).map(({ id }) => id);
  if (!ids.length) return trusted(item.prompt_html);
  return filled(item.prompt_html, (id) => h('span', { class: 'gap-number' }, `(${ids.indexOf(id) + 1})`));
}
