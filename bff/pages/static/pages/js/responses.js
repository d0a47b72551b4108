/**
 * What a learner answered, as the contract spells it. Pure.
 *
 * @typedef {{choice: string} | {value: boolean} | {choices: string[]} | {text: string}
 *   | {pairs: Record<string, string>}} Given
 * @typedef {Given | null} Answer null = not answered
 */

/** Equal in meaning: the order of ticked boxes and of pairs says nothing. @param {Answer} a @param {Answer} b */
export function same(a, b) {
  return canonical(a) === canonical(b);
}

/** @param {any} answer */
function canonical(answer) {
  if (answer === null || answer === undefined) return 'null';
  if (Array.isArray(answer.choices)) return JSON.stringify({ choices: [...answer.choices].sort() });
  if (answer.pairs) return JSON.stringify({ pairs: Object.entries(answer.pairs).sort() });
  return JSON.stringify(Object.entries(answer).sort());
}

/** @param {Answer} answer */
export function isAnswered(answer) {
  return answer !== null && answer !== undefined;
}
