/** Who is here and where they can go. */

import { at } from './address.js';
import { byId, fill, h } from './dom.js';
import { end, session } from './session.js';

const PLACES = [
  { href: at('/learn/'), name: 'My assessments', roles: ['learner'] },
  { href: at('/teach/'), name: 'Results', roles: ['teacher', 'admin'] },
  { href: at('/admin/'), name: 'Administration', roles: ['admin'] },
];

export function showMasthead() {
  const user = session()?.user;
  const places = PLACES.filter(({ roles }) => user && roles.includes(user.role));
  fill(
    byId('site-nav'),
    places.map(({ href, name }) =>
      h(
        'a',
        {
          href,
          'aria-current': location.pathname === href ? 'page' : null,
        },
        name,
      ),
    ),
  );
  if (!user) return;
  fill(
    byId('whoami'),
    h('span', { class: 'who' }, user.name),
    h('button', { type: 'button', class: 'button small quiet', on: { click: logOut } }, 'Log out'),
  );
}

export function logOut() {
  end();
  location.assign(at('/'));
}
