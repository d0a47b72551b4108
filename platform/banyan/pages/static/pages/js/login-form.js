/** A username and a password become a session. */

import { call, isPassing, Refusal } from './api.js';
import { begin } from './session.js';

/**
 * @param {HTMLFormElement} form
 * @param {(user: import('./session.js').User) => void} welcome
 * @param {(user: import('./session.js').User) => string | null} [objection] why this user may not
 */
export function logInBy(form, welcome, objection = () => null) {
  // Where courses log people in there is nothing to fill in.
  if (!form.querySelector('button[type=submit]')) return;
  const error = /** @type {HTMLElement} */ (form.querySelector('.form-error'));
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button[type=submit]'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const { username, password } = Object.fromEntries(new FormData(form));
    button.disabled = true;
    error.hidden = true;
    try {
      const { data } = await call('POST', '/api/v1/login', { body: { username, password }, anonymous: true });
      const why = objection(data.user);
      if (why) throw new Refusal(403, { detail: why }, null);
      begin(data);
      form.reset();
      welcome(data.user);
    } catch (reason) {
      error.textContent = told(reason);
      error.hidden = false;
      field(form, 'password').select();
    } finally {
      button.disabled = false;
    }
  });
}

/** @param {HTMLFormElement} form @param {string} name */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}

/** @param {unknown} reason */
function told(reason) {
  if (isPassing(reason)) return 'Banyan cannot be reached right now. Please try again in a moment.';
  if (reason instanceof Refusal && reason.status === 401) return 'This username and password do not belong together.';
  return reason instanceof Error ? reason.message : String(reason);
}
