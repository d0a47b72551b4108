/** Who of the course has no attempt yet: how many, and their names for those who unfold them. */

import { fill, h } from '../../pages/js/dom.js';

/** @typedef {{learner: string, name: string}} Learner */

export class NotBegun {
  /** @type {HTMLDetailsElement} */
  element = h('details', { class: 'not-begun', hidden: true });

  /** @param {Learner[]} learners */
  show(learners) {
    this.element.hidden = learners.length === 0;
    fill(
      this.element,
      h('summary', {}, learners.length === 1 ? '1 has not begun' : `${learners.length} have not begun`),
      h(
        'ul',
        {},
        learners.map(({ learner, name }) => h('li', {}, name || learner)),
      ),
    );
  }
}
