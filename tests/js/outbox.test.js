import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';

import { Outbox } from './assessments/exam/outbox.js';

/** @param {string} words */
const text = (words) => ({ text: words });

/** An outbox with one question, which the server holds empty; its keys are counted. */
function opened() {
  /** @type {Map<string, any>} */
  const kept = new Map();
  let keys = 0;
  const vault = {
    put: (/** @type {any} */ write) => void kept.set(write.key, { ...write }),
    remove: (/** @type {any} */ write) => void kept.delete(write.key),
    load: () => [],
  };
  const outbox = new Outbox([{ slot: 1, response: null, revision: 0 }], vault, () => `key${++keys}`);
  return { outbox, kept };
}

test('an answer is kept on the device before it is sent', () => {
  const { outbox, kept } = opened();
  outbox.edit(1, text('Nile'));
  deepEqual(kept.get('key1').response, text('Nile'));
  equal(outbox.state(1), 'unsaved');
});

test('an answer is forgotten on the device once the server has it', () => {
  const { outbox, kept } = opened();
  outbox.edit(1, text('Nile'));
  const [write] = outbox.due(0);
  outbox.begin(write);
  outbox.acknowledge(write, 7);
  equal(kept.size, 0);
  equal(outbox.state(1), 'saved');
  equal(outbox.newest(), 7);
});

test('a write that nobody has acknowledged goes again with the same key and the same body', () => {
  const { outbox } = opened();
  outbox.edit(1, text('Nile'));
  const [first] = outbox.due(0);
  const body = outbox.begin(first);
  outbox.failed(first);
  outbox.edit(1, text('Amazon'));
  const [again] = outbox.due(0);
  equal(again.key, first.key);
  deepEqual(outbox.begin(again), body);
});

test('a newer answer waits for the one under way, and is based on its receipt', () => {
  const { outbox } = opened();
  outbox.edit(1, text('Nile'));
  const [first] = outbox.due(0);
  outbox.begin(first);
  outbox.edit(1, text('Amazon'));
  deepEqual(outbox.due(0), []);
  outbox.acknowledge(first, 3);
  const [next] = outbox.due(0);
  deepEqual(outbox.begin(next), { response: text('Amazon'), based_on: 3 });
});

test('what was answered elsewhere meanwhile is shown, and nothing is sent until the learner chooses', () => {
  const { outbox } = opened();
  outbox.edit(1, text('Nile'));
  const [write] = outbox.due(0);
  outbox.begin(write);
  outbox.conflicted(write, { revision: 5, response: text('Danube') });
  equal(outbox.state(1), 'conflict');
  deepEqual(outbox.response(1), text('Nile'));
  deepEqual(outbox.due(0), []);
  outbox.keepMine(1);
  deepEqual(outbox.begin(outbox.due(0)[0]), { response: text('Nile'), based_on: 5 });
});

test('an answer that is being typed is held, and released when the page is left', () => {
  const { outbox } = opened();
  outbox.edit(1, text('Ni'), 1000);
  deepEqual(outbox.due(999), []);
  equal(outbox.nextRelease(999), 1000);
  outbox.release();
  equal(outbox.due(0).length, 1);
});
