/** A button that hands over a file: fetched with the token, which no address may hold. */

import { file, Refusal, Unreachable } from './api.js';
import { h } from './dom.js';
import { loggedInFor } from './login-dialog.js';

/**
 * @param {string} words @param {string} path @param {{name: string, type: string}} wanted
 * @param {(words: string) => void} say @param {(words: string) => void} complain
 * @returns {HTMLButtonElement}
 */
export function downloadButton(words, path, { name, type }, say, complain) {
  const button = h('button', { type: 'button', class: 'link-like', on: { click: fetched } }, words);
  async function fetched() {
    button.disabled = true;
    say(`${name} is being written`);
    try {
      keep(await loggedInFor(() => file(path, type)), name);
      say(`${name} is here`);
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      complain(error.message);
    } finally {
      button.disabled = false;
      button.focus();
    }
  }
  return button;
}

/** @param {Blob} blob @param {string} name */
function keep(blob, name) {
  const address = URL.createObjectURL(blob);
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000); // some browsers read it only then
}
