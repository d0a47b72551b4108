/** The front door: logging in, or going on when one already is. */

import { at } from '../pages/js/address.js';
import { byId, fill, h } from '../pages/js/dom.js';
import { logInBy } from '../pages/js/login-form.js';
import { logOut } from '../pages/js/masthead.js';
import { destination, session } from '../pages/js/session.js';

/** @type {Record<string, string>} */
const PLACES = { [at('/learn/')]: 'Go to my assessments', [at('/teach/')]: 'Go to the results' };

const next = new URLSearchParams(location.search).get('next');
const user = session()?.user;

if (user) welcome(user);
logInBy(byId('login-form'), (who) => {
  const target = destination(next, who.role);
  if (target === at('/')) welcome(who);
  else location.assign(target);
});

/** @param {import('../pages/js/session.js').User} who */
function welcome(who) {
  byId('login-form').hidden = true;
  byId('door-title').textContent = `Hello, ${who.name}`;
  byId('door-title').tabIndex = -1;
  const target = destination(next, who.role);
  fill(
    byId('welcome'),
    h('p', {}, target === at('/') ? 'You are logged in. Choose below where to go.' : 'You are logged in.'),
    target !== at('/') && h('a', { class: 'button primary', href: target }, PLACES[target] ?? 'Go on'),
    h('button', { type: 'button', class: 'button quiet', on: { click: logOut } }, 'Log out'),
  );
  byId('welcome').hidden = false;
  if (document.activeElement === document.body) byId('door-title').focus({ preventScroll: true });
}
