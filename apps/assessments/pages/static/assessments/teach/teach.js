/** A teacher's assessments. */

import { at } from '../../pages/js/address.js';
import { showFrom } from '../../pages/js/arrival.js';
import { inWords } from '../../pages/js/clock.js';
import { counted, h } from '../../pages/js/dom.js';
import { showMasthead } from '../../pages/js/masthead.js';
import { need } from '../../pages/js/session.js';

need('teacher', 'admin');
showMasthead();
await showFrom(at('/bff/v1/assessments'), ({ results }) =>
  results.length
    ? h('ul', { class: 'cards' }, results.map(card))
    : h('p', { class: 'notice' }, 'No assessment is published yet.'),
);

/** @param {import('../learn/learn.js').Assessment} assessment */
function card({ id, title, items, time_limit_seconds: seconds }) {
  const name = `assessment-${id}`;
  return h(
    'li',
    { class: 'card assessment' },
    h('h2', { id: name }, title),
    h('p', { class: 'facts' }, `${counted(items, 'question')} · ${seconds ? inWords(seconds) : 'no time limit'}`),
    h(
      'a',
      {
        class: 'button primary',
        id: `go-${id}`,
        'aria-labelledby': `go-${id} ${name}`,
        href: at(`/teach/results/${encodeURIComponent(id)}/`),
      },
      'See results',
    ),
  );
}
