/** Marks as people read them; the exact value stays in the page for machines. */

import { h } from '../../pages/js/dom.js';

const FORMAT = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });

/** @param {string | number | null | undefined} mark a decimal string */
export function number(mark) {
  return mark === null || mark === undefined ? '–' : FORMAT.format(Number(mark));
}

/** @param {string | null | undefined} mark */
export function markElement(mark) {
  if (mark === null || mark === undefined) return h('span', { class: 'no-mark' }, '–');
  return h('data', { value: mark }, number(mark));
}

/** "1 mark", "2.5 marks". @param {string} mark */
export function worth(mark) {
  return `${number(mark)} ${Number(mark) === 1 ? 'mark' : 'marks'}`;
}

/** @param {string[]} marks at least one */
export function mean(marks) {
  return FORMAT.format(marks.reduce((sum, mark) => sum + Number(mark), 0) / marks.length);
}
