/** A table as a CSV file (RFC 4180). Pure but for the download. */

import { h } from './dom.js';

/** @typedef {string | number | null | undefined} Cell */

/** @param {Cell[][]} rows */
export function csv(rows) {
  return rows.map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

/** @param {Cell} value */
function cell(value) {
  if (typeof value === 'number') return String(value);
  const text = String(value ?? '');
  // A spreadsheet would take a learner's "=1+1" for a formula, and run it.
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** @param {string} name @param {Cell[][]} rows */
export function download(name, rows) {
  // The mark at the beginning lets spreadsheets read it as UTF-8.
  const file = new Blob([`\ufeff${csv(rows)}`], { type: 'text/csv;charset=utf-8' });
  const link = h('a', { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
