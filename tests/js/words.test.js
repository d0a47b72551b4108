import './browser.js';

import { deepEqual, equal } from 'node:assert/strict';
import { test } from 'node:test';

import { same } from './assessments/answers/responses.js';
import { sizeInWords } from './assessments/answers/uploading.js';
import { toRows, toTable } from './assessments/authoring/table-text.js';
import { news } from './assessments/exam/save-state.js';
import { csv } from './pages/js/csv.js';
import { clockFace, inWords, threshold } from './pages/js/clock.js';
import { delayAfter } from './pages/js/backoff.js';
import { destination } from './pages/js/session.js';
import { sorted } from './pages/js/sortable-table.js';

test('the time left is a clock face, and never less than nothing', () => {
  deepEqual([3_909_000, 727_000, 1, -5000].map(clockFace), ['1:05:09', '12:07', '0:01', '0:00']);
});

test('a duration is said in words without what is nothing', () => {
  deepEqual([9000, 2700, 90, 0].map(inWords), ['2 hours 30 minutes', '45 minutes', '1 minute 30 seconds', '0 seconds']);
});

test('the time left is spoken at ten, five and one minute only', () => {
  const heard = [];
  for (let left = 660; left > 0; left -= 1) {
    const minutes = threshold((left + 1) * 1000, left * 1000);
    if (minutes !== null) heard.push(minutes);
  }
  deepEqual(heard, [10, 5, 1]);
});

test('waits double up to half a minute, and a server that names a time is obeyed', () => {
  const least = () => 0;
  deepEqual([1, 2, 3, 99].map((failures) => delayAfter(failures, null, least)), [500, 1000, 2000, 15000]);
  equal(delayAfter(1, 9000, least), 9000);
});

test('what a learner typed is no formula in a CSV file', () => {
  equal(csv([['=1+1', 'a "b"', -2, null]]), `'=1+1,"a ""b""",-2,\r\n`);
});

test('rows without a value stay at the end in either direction', () => {
  const rows = [2, null, 1];
  const column = { name: 'mark', value: (/** @type {any} */ row) => row, cell: () => null };
  deepEqual([false, true].map((down) => sorted(rows, column, down)), [
    [1, 2, null],
    [2, 1, null],
  ]);
});

test('the order of ticked boxes says nothing, the order of an ordering does', () => {
  equal(same({ choices: ['a', 'b'] }, { choices: ['b', 'a'] }), true);
  equal(same({ order: ['a', 'b'] }, { order: ['b', 'a'] }), false);
});

test('a size is said as people say it', () => {
  deepEqual([999, 1500, 1_240_000].map(sizeInWords), ['999 bytes', '2 kB', '1.2 MB']);
});

test('a table of variants is the same after it was text', () => {
  const rows = [{ a: '1', b: '2.5' }, { a: '3', b: '4' }];
  deepEqual(toRows(toTable(rows)), rows);
});

test('offline, the learner is told whether the device keeps the answers', () => {
  const summary = { of: 2, answered: 1, unsaved: 1, waiting: 1, conflicts: 0, rejected: 0, busy: 0 };
  const trouble = { offline: true, loggedOut: false, failing: false, retryIn: 0 };
  equal(news(summary, trouble, true).shown, 'Offline — your answers are kept on this device and will be sent');
  equal(news(summary, trouble, false).shown, 'Offline — keep this page open, your answers will be sent');
});

test('after logging in nobody is sent to another site', () => {
  equal(destination('/learn/exam/biology/', 'learner'), 'https://school.example/learn/exam/biology/');
  deepEqual(['//elsewhere.example/', 'https://elsewhere.example/', null].map((next) => destination(next, 'learner')), [
    '/learn/',
    '/learn/',
    '/learn/',
  ]);
});
