/** Checking a record that was downloaded: nothing leaves this device. */
'use strict';

/** @type {{keys: any[]} | null} */
let published = null;
/** @type {any} */
let record = null;

/** @param {string} id @returns {any} */
const at = (id) => document.getElementById(id);

/** @param {string} tag @param {string} text @param {string} [look] */
function element(tag, text, look) {
  const made = document.createElement(tag);
  made.textContent = text;
  if (look) made.className = look;
  return made;
}

/** @param {'good' | 'half' | 'bad'} verdict @param {string} title @param {string[]} words */
function conclude(verdict, title, words) {
  at('verdict').dataset.verdict = verdict;
  at('verdict').hidden = false;
  at('verdict').replaceChildren(element('h2', title), ...words.map((each) => element('p', each)));
}

/** @param {string} words */
function unreadable(words) {
  at('entries').hidden = true;
  conclude('bad', 'This cannot be checked', [words]);
}

/** @param {{event: any, wrong: string | null, after: boolean}} one */
function line({ event, wrong, after }) {
  const made = element('li', '', after ? 'entry after' : wrong ? 'entry wrong' : 'entry');
  made.append(
    element('span', after ? '– ' : wrong ? '✕ ' : '✓ ', 'mark'),
    element('span', `${event.seq}. ${inWords(event)} `, 'what'),
    element('time', moment(event.at), 'when'),
  );
  if (wrong) made.append(element('p', wrong));
  return made;
}

async function check() {
  if (!record) return;
  if (!globalThis.crypto?.subtle) {
    unreadable('This browser calculates hashes on https pages and in saved files only. Open this page by https, or save it.');
    return;
  }
  try {
    const walked = await walk(record);
    const receipt = await judged(record, walked, published);
    show(walked, receipt);
  } catch {
    unreadable('This file is not a record of an attempt, or parts of it are missing.');
  }
}

/** @param {Awaited<ReturnType<typeof walk>>} walked @param {Awaited<ReturnType<typeof judged>>} receipt */
function show(walked, receipt) {
  at('entries').hidden = false;
  at('entry-list').replaceChildren(...walked.events.map(line));
  const bad = walked.events.find(({ wrong }) => wrong);
  const chain = bad
    ? `The chain breaks at entry ${bad.event.seq}: ${bad.wrong}`
    : `All ${walked.events.length} entries are as they were, in their order and with their times.`;
  if (!walked.whole || receipt.verdict === 'wrong') {
    conclude('bad', 'This record was changed', [chain, receipt.words]);
  } else if (receipt.verdict === 'unknown') {
    conclude('half', 'The entries fit together; who signed them is not known', [chain, receipt.words]);
  } else {
    conclude('good', 'This record is genuine and whole', [chain, receipt.words]);
  }
}

/** @param {string} id @param {(found: any) => void} take @param {string} otherwise */
function onFile(id, take, otherwise) {
  const read = async () => {
    const [file] = at(id).files;
    if (!file) return;
    try {
      take(JSON.parse(await file.text()));
    } catch {
      unreadable(otherwise);
      return;
    }
    await check();
  };
  at(id).addEventListener('change', read);
  void read(); // chosen before this script was there, or kept by the browser over a reload
}

/** @param {any} found @param {string} where */
function useKeys(found, where) {
  if (!Array.isArray(found?.keys)) throw new TypeError('No keys.');
  published = found;
  at('keys-from').textContent = `${where}: ${found.keys.map((/** @type {any} */ { kid }) => kid).join(', ')}`;
}

onFile(
  'record-file',
  (found) => {
    record = found;
  },
  'This file is not a record: it is not JSON.',
);
onFile('keys-file', (found) => useKeys(found, 'Keys from your file'), 'This file holds no keys.');

if (location.protocol.startsWith('http')) {
  fetch('/.well-known/banyan-receipts.json', { credentials: 'omit' })
    .then((reply) => reply.json())
    .then((found) => {
      if (!published) useKeys(found, 'Keys published by this site');
      return check();
    })
    .catch(() => {
      at('keys-from').textContent = 'The published keys cannot be had just now: choose a key file.';
    });
} else {
  at('keys-from').textContent = 'This page was saved as a file: choose a key file to check the signature.';
}
