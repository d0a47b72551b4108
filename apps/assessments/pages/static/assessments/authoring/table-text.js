/** The values of wild cards as text: names in the first line, then a variant in each. Pure. */

/** @param {string} text @returns {Record<string, string>[]} */
export function toRows(text) {
  const [names = [], ...rows] = text.split('\n').map(cells).filter((row) => row.length);
  return rows.map((row) =>
    Object.fromEntries(row.map((value, at) => [names[at] ?? `?${at + 1}`, value.replace(',', '.')])),
  );
}

/** @param {Record<string, string>[]} rows */
export function toTable(rows) {
  if (!rows.length) return '';
  const names = Object.keys(rows[0]);
  return [names, ...rows.map((row) => names.map((name) => row[name]))].map((row) => row.join('\t')).join('\n');
}

/** @param {string} line */
function cells(line) {
  return line.trim().split(/[\s;|]+/).filter(Boolean).map((cell) => cell.replace(/^\{|\}$/g, ''));
}
