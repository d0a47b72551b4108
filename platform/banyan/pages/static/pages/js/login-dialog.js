/** Logging in again without leaving the page: a session that ends must not end an exam. */

import { isUnauthenticated } from './api.js';
import { byId } from './dom.js';
import { logInBy } from './login-form.js';
import { KEY, pinned, session } from './session.js';

/** @type {Promise<void> | null} one dialog, however many requests were refused at once */
let asking = null;
/** @type {(() => void) | null} */
let loggedIn = null;

/** @returns {Promise<void>} fulfilled when somebody has logged in */
export function askToLogIn() {
  asking ??= new Promise((resolve) => {
    const dialog = byId('login-dialog');
    if (!loggedIn) prepare(dialog);
    loggedIn = resolve;
    dialog.showModal();
  });
  return asking;
}

/** @param {HTMLDialogElement} dialog */
function prepare(dialog) {
  // Escape would leave a page that cannot save and does not say so.
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  dialog.addEventListener('close', () => {
    if (asking) dialog.showModal();
  });
  const goOn = () => {
    asking = null;
    dialog.close();
    loggedIn?.();
  };
  // Logged in in another tab: by the course, where the course is who logs people in.
  addEventListener('storage', ({ key }) => {
    if (asking && key === KEY && session()) goOn();
  });
  logInBy(
    byId('login-dialog-form'),
    goOn,
    ({ id, name }) =>
      pinned() === null || id === pinned()
        ? null
        : `You are logged in as ${name}, but this exam belongs to somebody else.`,
  );
}

/**
 * @template T
 * @param {() => Promise<T>} request
 * @returns {Promise<T>}
 */
export async function loggedInFor(request) {
  for (;;) {
    try {
      return await request();
    } catch (error) {
      if (!isUnauthenticated(error)) throw error;
      await askToLogIn();
    }
  }
}
