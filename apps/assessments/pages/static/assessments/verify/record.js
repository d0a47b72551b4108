/**
 * What a record says and whether it still fits together. A classic script without imports, so that the
 * page works when it is saved and opened as a file. The formula is in docs/receipts.md.
 */
'use strict';

/** @param {ArrayBuffer | Uint8Array} bytes */
function hex(bytes) {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @param {string} text */
function unhex(text) {
  const clean = String(text).replace(/-/g, '');
  if (!/^([0-9a-f]{2})+$/i.test(clean)) throw new RangeError('Not hexadecimal.');
  return Uint8Array.from(clean.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** @param {string} text base64url without padding */
function unbase64(text) {
  return Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (sign) => sign.charCodeAt(0));
}

/** The one spelling of a value in JSON: sorted keys, no blanks. @param {any} value @returns {string} */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.keys(value).sort();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

/** Big-endian. @param {bigint} number */
function int64(number) {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, number);
  return bytes;
}

/** Microseconds since 1970: a Date would lose the last three digits. @param {string} time RFC 3339 */
function microseconds(time) {
  const parts = /^(.{19})(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
  if (!parts) throw new RangeError(`Not a time: ${time}`);
  return BigInt(Date.parse(parts[1] + parts[3])) * 1000n + BigInt((parts[2] ?? '').padEnd(6, '0'));
}

/** @param {...BlobPart} parts */
async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', await new Blob(parts).arrayBuffer()));
}

/** @param {BlobPart} before @param {any} event */
async function link(before, { type, payload, seq, at }) {
  const digest = await sha256(new TextEncoder().encode(canonical([type, payload])));
  return sha256(before, digest, int64(BigInt(seq)), int64(microseconds(at)));
}

/**
 * Walk the chain from its root.
 * @param {any} record
 * @returns {Promise<{events: {event: any, wrong: string | null, after: boolean}[], head: string, whole: boolean}>}
 *   what follows a broken link cannot be judged any more: it is `after`
 */
async function walk(record) {
  let head = await sha256(unhex(record.tenant), unhex(record.attempt));
  let after = false;
  let broken = hex(head) === record.root ? null : 'The beginning belongs to another attempt.';
  const events = [];
  for (const [expected, event] of record.events.entries()) {
    broken ??= event.seq === expected ? null : `Entry ${expected} is missing before this one.`;
    if (!broken) {
      head = await link(head, event);
      if (hex(head) !== event.hash) broken = 'This is not what was written down.';
    }
    events.push({ event, wrong: broken, after });
    if (broken) [broken, after] = ['Nothing vouches for it any more.', true];
  }
  return { events, head: hex(head), whole: !broken && events.length > 0 };
}

/**
 * Read a receipt without believing it.
 * @param {string} receipt a compact JWS
 * @returns {{header: any, claims: any, signed: BufferSource, signature: BufferSource}}
 */
function opened(receipt) {
  const parts = String(receipt).trim().split('.');
  if (parts.length !== 3) throw new RangeError('A receipt has three parts.');
  const json = (/** @type {string} */ part) => JSON.parse(new TextDecoder().decode(unbase64(part)));
  return {
    header: json(parts[0]),
    claims: json(parts[1]),
    signed: new TextEncoder().encode(`${parts[0]}.${parts[1]}`),
    signature: unbase64(parts[2]),
  };
}

/**
 * @param {any} record @param {{head: string}} walked
 * @param {{keys: any[]} | null} published null when there are none at hand
 * @returns {Promise<{verdict: 'signed' | 'unknown' | 'wrong', words: string}>}
 */
async function judged(record, { head }, published) {
  let receipt;
  try {
    receipt = opened(record.receipt);
  } catch {
    return { verdict: 'wrong', words: 'The receipt cannot be read.' };
  }
  const { header, claims } = receipt;
  if (claims.attempt !== record.attempt) return { verdict: 'wrong', words: 'The receipt is for another attempt.' };
  const last = record.events.at(-1);
  if (claims.revision !== last?.seq || claims.head !== head) {
    return { verdict: 'wrong', words: 'The receipt was given for another history than the one in this file.' };
  }
  if (!published) {
    return { verdict: 'unknown', words: 'The signature was not checked: there is no key here. Choose a key file.' };
  }
  const key = published.keys.find(({ kid }) => kid === header.kid);
  if (!key || header.alg !== 'EdDSA') {
    return { verdict: 'wrong', words: 'The receipt is not signed with any of the published keys.' };
  }
  return signed(receipt, key);
}

/** @param {ReturnType<typeof opened>} receipt @param {any} jwk @returns {ReturnType<typeof judged>} */
async function signed({ signed, signature }, { kty, crv, x }) {
  let key;
  try {
    key = await crypto.subtle.importKey('jwk', { kty, crv, x }, { name: 'Ed25519' }, false, ['verify']);
  } catch {
    return {
      verdict: 'unknown',
      words: 'The signature was not checked: this browser does not know Ed25519. Try a newer one, or check as docs/receipts.md says.',
    };
  }
  return (await crypto.subtle.verify({ name: 'Ed25519' }, key, signature, signed))
    ? { verdict: 'signed', words: 'The receipt is genuine: Banyan has signed exactly this history.' }
    : { verdict: 'wrong', words: 'The signature of the receipt is not genuine.' };
}
