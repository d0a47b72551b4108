/** What the numbers of a question mean, in words. */

import { h } from '../../pages/js/dom.js';

const FEW = 20;
/** Nearer to nothing than this it is chance. */
const LITTLE = -0.1;

/**
 * What a teacher may want to look at. With few attempts every number is chance.
 * @param {{attempts: number, facility: number, discrimination: number | null}} line
 */
export function verdict({ attempts, facility, discrimination }) {
  if (attempts < FEW) return `Fewer than ${FEW} attempts: too early to say`;
  if (discrimination !== null && discrimination < LITTLE) return 'The better ones get it wrong: is the right answer right?';
  if (facility < 0.2) return 'Very hard: was it taught, and is it clear?';
  if (facility > 0.95) return 'Nearly everybody can do it';
  if (discrimination !== null && discrimination < 0.2) return 'Says little about who knows the rest';
  return '';
}

const MEANINGS = [
  ['Facility', 'The mean share of the mark. 100 %: everybody has all of it. From 30 % to 80 % a question tells most.'],
  [
    'Discrimination',
    'How much the mark for the question goes with the marks for the others, from −1 to 1. Above 0.3 is good: who knows the rest ' +
      'knows this. Below 0.2 the question says little. Negative: the better somebody is, the worse they do here. Often the wrong ' +
      'answer is marked as right, or the question can be understood in two ways. A dash: nobody differs, or there are too few.',
  ],
  [
    'Effective weight',
    'How much the question decides who has more marks and who has fewer, as a share of all. A question that everybody has right ' +
      'decides nothing, whatever it is worth. A dash: the better ones do worse on it. (Moodle’s measure: the root of the covariance ' +
      'with the total, out of the sum of all roots.)',
  ],
  [
    'Time',
    'The median in minutes and seconds, the middle half of all attempts, and how many attempts that is. The time before an answer ' +
      'was saved is taken to be spent on that question; breaks and thinking about another one are in it. What was saved ' +
      'together shares its time.',
  ],
  ['What counts', 'Attempts that are handed in and have a mark. Where the paper was changed, attempts on the old one are among them.'],
];

export function explanations() {
  return h(
    'details',
    { class: 'spaced', open: true },
    h('summary', {}, 'What the numbers mean'),
    h('dl', {}, MEANINGS.map(([name, words]) => [h('dt', {}, h('strong', {}, name)), h('dd', {}, words)])),
  );
}
