import './browser.js';

import { deepEqual, equal, ok } from 'node:assert/strict';
import { test } from 'node:test';

import { Courier } from './assessments/exam/courier.js';
import { Outbox } from './assessments/exam/outbox.js';
import { Refusal, Unreachable } from './pages/js/api.js';

/**
 * A courier with one answer in its outbox, and what the server says to each write it gets.
 * @param {(any | Error)[]} replies
 */
function sending(...replies) {
  /** @type {any[]} */
  const happened = [];
  const vault = { put() {}, remove() {}, load: () => [] };
  const outbox = new Outbox([{ slot: 1, response: null, revision: 0 }], vault, () => 'key');
  outbox.edit(1, { text: 'Nile' });
  const courier = new Courier(outbox, {
    async send(write) {
      happened.push(write.key);
      const reply = replies.shift();
      if (reply instanceof Error) throw reply;
      return { data: reply };
    },
    changed() {},
    closed: () => void happened.push('closed'),
    logIn: async () => void happened.push('log in'),
    discard() {},
    online: () => true,
    now: () => 0,
  });
  return { courier, outbox, happened };
}

/** Everything that is ready to happen has happened; what waits for a timer has not. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('an acknowledged answer is saved', async () => {
  const { courier, outbox, happened } = sending({ revision: 4 });
  courier.pump();
  await settled();
  deepEqual(happened, ['key']);
  equal(outbox.state(1), 'saved');
});

test('an answer without a revision is no acknowledgement', async () => {
  const { courier, outbox } = sending({ status: 'ok' });
  courier.pump();
  await settled();
  courier.stop();
  equal(outbox.state(1), 'unsaved');
  ok(courier.trouble.failing);
});

test('a server that says when to come back is not asked sooner, whoever hurries', async () => {
  const { courier, happened } = sending(new Refusal(503, {}, 9000));
  courier.pump();
  await settled();
  courier.hurry();
  await settled();
  courier.stop();
  deepEqual(happened, ['key']);
  ok(courier.trouble.retryIn >= 9000);
});

test('after a lost reply the same write goes again as soon as somebody hurries', async () => {
  const { courier, outbox, happened } = sending(new Unreachable(), { revision: 4 });
  courier.pump();
  await settled();
  equal(outbox.state(1), 'unsaved');
  courier.hurry();
  await settled();
  deepEqual(happened, ['key', 'key']);
  equal(outbox.state(1), 'saved');
});

test('a session that has ended costs a log-in and no answer', async () => {
  const { courier, outbox, happened } = sending(new Refusal(401, {}, null), { revision: 4 });
  courier.pump();
  await settled();
  deepEqual(happened, ['key', 'log in', 'key']);
  equal(outbox.state(1), 'saved');
});

test('an attempt that has ended takes nothing more, and its answer stays on the device', async () => {
  const { courier, outbox, happened } = sending(new Refusal(409, { code: 'attempt_closed' }, null));
  courier.pump();
  await settled();
  courier.hurry();
  await settled();
  deepEqual(happened, ['key', 'closed']);
  equal(outbox.state(1), 'unsaved');
});
