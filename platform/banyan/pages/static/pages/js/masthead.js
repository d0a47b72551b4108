/** Who is here and where they can go. */

import { byId, fill, h } from './dom.js';
import { end, session } from './session.js';

const PLACES = [
  { href: '/learn/', name: 'My assessments', roles: ['learner'] },
  { href: '/teach/', name: 'Results', roles: ['teacher', 'admin'] },
  { href: '/admin/', name: 'Administration', roles: ['admin'] },
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
  location.assign('/');
}
