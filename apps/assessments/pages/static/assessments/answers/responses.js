/**
 * What a learner answered, as the contract spells it. Pure.
 *
 * @typedef {{choice: string} | {value: boolean} | {choices: string[]} | {text: string}
 *   | {text: string, unit: string} | {pairs: Record<string, string>} | {order: string[]}
 *   | {parts: Record<string, any>} | {points: {x: number, y: number}[]}
 *   | {text: string, files: import('./uploading.js').Attached[]}} Given
 * @typedef {Given | null} Answer null = not answered
 */

/**
 * What a slot holds, with how sure the learner is of it where that counts: it stays with the answer
 * on all its ways through this page. @param {{response: any, certainty?: number | null}} held @returns {any}
 */
export function joined({ response, certainty }) {
  return response && certainty ? { ...response, certainty } : response;
}

/** The same, as the contract spells it. @param {any} answer @returns {{response: any, certainty?: number}} */
export function parted(answer) {
  if (!answer?.certainty) return { response: answer };
  const { certainty, ...response } = answer;
  return { response, certainty };
}

/** Equal in meaning: the order of ticked boxes, of pairs and of parts says nothing. @param {Answer} a @param {Answer} b */
export function same(a, b) {
  const [one, two] = [parted(a), parted(b)];
  return one.certainty === two.certainty && canonical(one.response) === canonical(two.response);
}

/** @param {any} answer */
function canonical(answer) {
  if (answer === null || answer === undefined) return 'null';
  if (Array.isArray(answer.choices)) return JSON.stringify({ choices: [...answer.choices].sort() });
  if (answer.files) return JSON.stringify([answer.text, answer.files.map((/** @type {any} */ file) => file.id)]);
  for (const many of ['pairs', 'parts']) {
    if (answer[many]) return JSON.stringify({ [many]: Object.entries(answer[many]).sort() });
  }
  return JSON.stringify(Object.entries(answer).sort());
}

/** @param {Answer} answer */
export function isAnswered(answer) {
  return answer !== null && answer !== undefined;
}
