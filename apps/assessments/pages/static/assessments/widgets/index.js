/** Which widget answers which type of question. */

import { h } from '../../pages/js/dom.js';
import { multiple } from './choose-many.js';
import { single, trueFalse } from './choose-one.js';
import { essay } from './essay.js';
import { cloze, gapMatch } from './gaps.js';
import { hotspots } from './hotspots.js';
import { matching } from './match.js';
import { ordering } from './order.js';
import { selectPoint } from './point.js';
import { numerical, shortText } from './text.js';

const WIDGETS = {
  single,
  true_false: trueFalse,
  multiple,
  short_text: shortText,
  numerical,
  calculated: numerical,
  matching,
  ordering,
  gap_match: gapMatch,
  cloze,
  essay,
  processed: cloze,
  select_point: selectPoint,
  hotspot: hotspots,
};

/** @type {import('./widget.js').Make} */
export function widgetFor(item, onAnswer, labels, upload) {
  const make = /** @type {Record<string, import('./widget.js').Make>} */ (WIDGETS)[item.type];
  if (make) return make(item, onAnswer, labels, upload);
  // A type from a newer server: say so instead of showing an empty space.
  const element = h(
    'p',
    { class: 'notice' },
    'This kind of question cannot be shown here. Please tell your teacher; you can answer the others.',
  );
  return { element, show() {} };
}
