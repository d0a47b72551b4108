/**
 * Who is logged in.
 *
 * Kept in localStorage, not sessionStorage: a learner whose browser crashes, or who opens the exam
 * in a second tab, must be back in the exam without typing a password while the clock runs. The
 * price is that a script running on this origin could read the token after the tab is closed;
 * the pages run no inline and no foreign script (Content-Security-Policy), and the token expires.
 *
 * @typedef {{id: string, name: string, role: 'learner'|'teacher'|'proctor'|'admin', tenant: string}} User
 * @typedef {{token: string, user: User}} Session
 */

import { at } from './address.js';

/** Under which it is kept; other tabs hear of its change. */
export const KEY = 'banyan.session';
/** @type {string | null} */
let pinnedUser = null;
/** @type {Session | null} used when the browser refuses storage */
let unsaved = null;

/** @returns {Session | null} */
export function session() {
  const found = read();
  return found && (pinnedUser === null || found.user.id === pinnedUser) ? found : null;
}

/** @returns {Session | null} */
function read() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return found?.token && found?.user?.id ? found : unsaved;
  } catch {
    return unsaved;
  }
}

/** @param {{token: string, user: User}} reply what POST /api/v1/login answered */
export function begin({ token, user }) {
  unsaved = { token, user };
  try {
    localStorage.setItem(KEY, JSON.stringify(unsaved));
  } catch {
    /* private mode: the session lives as long as this page */
  }
}

export function end() {
  unsaved = null;
  try {
    localStorage.removeItem(KEY);
  } catch {
    /* nothing was stored */
  }
}

/**
 * From now on only this user counts as logged in here: an exam open in this tab must never send
 * answers as somebody who logged in in another one.
 * @param {string} userId
 */
export function pin(userId) {
  pinnedUser = userId;
}

export function pinned() {
  return pinnedUser;
}

/** The page is being left: its script ends here, which is nobody's mistake. */
class Leaving extends Error {}

addEventListener('error', (event) => {
  if (event.error instanceof Leaving) event.preventDefault();
});

/**
 * The session of somebody this page is for. Without a session: a trip to the log in page that
 * comes back here; with another role: home, where that role's pages are.
 * @param {...string} roles whom the page is for; none means everybody
 * @returns {Session} (does not return otherwise)
 */
export function need(...roles) {
  const found = session();
  if (found && (roles.length === 0 || roles.includes(found.user.role))) return found;
  location.replace(found ? home(found.user.role) : `${at('/')}?next=${encodeURIComponent(location.pathname)}`);
  throw new Leaving();
}

/** @param {string} role */
export function home(role) {
  return { learner: at('/learn/'), teacher: at('/teach/') }[role] ?? at('/');
}

/**
 * Where to go after logging in: only ever a page of this site.
 * @param {string | null} next @param {string} role
 */
export function destination(next, role) {
  if (!next) return home(role);
  const target = new URL(next, location.origin);
  // The whole address: a path may begin with two slashes, and would then name another site.
  return target.origin === location.origin ? target.href : home(role);
}
