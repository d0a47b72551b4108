/**
 * The REST contract by fetch. Two things can go wrong and they are never mixed up: the server
 * refused (Refusal), or nobody knows whether the request arrived (Unreachable).
 */

import { session } from './session.js';

/** Tables of whole years are written while they are sent. */
const FILE_TAKES = 300_000;

/** The server answered with a problem (RFC 9457). */
export class Refusal extends Error {
  /** @param {number} status @param {any} problem @param {number | null} retryAfter milliseconds */
  constructor(status, problem, retryAfter) {
    super(problem?.detail || problem?.title || `The server answered ${status}.`);
    this.status = status;
    this.code = String(problem?.code ?? '');
    this.problem = problem ?? {};
    this.retryAfter = retryAfter;
  }
}

/** No answer that can be trusted: no network, a timeout, a login page of the café's wifi. */
export class Unreachable extends Error {}

/** @param {unknown} error */
export function isPassing(error) {
  if (error instanceof Unreachable) return true;
  return error instanceof Refusal && (error.status >= 500 || [408, 425, 429].includes(error.status));
}

/** @param {unknown} error */
export function isUnauthenticated(error) {
  return error instanceof Refusal && error.status === 401;
}

/**
 * @typedef {{body?: unknown, key?: string, keepalive?: boolean, timeout?: number, anonymous?: boolean, whole?: boolean}} Options
 * @typedef {{data: any, status: number, sentAt: number, receivedAt: number}} Reply times by performance.now()
 */

/**
 * @param {string} method @param {string} path @param {Options} [options]
 * @returns {Promise<Reply>}
 * @throws {Refusal | Unreachable}
 */
export async function call(method, path, options = {}) {
  const sentAt = performance.now();
  const { response, text } = await send(method, path, options);
  const data = parsed(response, text);
  if (!response.ok) throw new Refusal(response.status, data, retryAfter(response));
  // 200 with something that is not JSON is a captive portal: acting on it would lose an answer.
  if (data === undefined) throw new Unreachable('Something between you and Banyan answered instead.');
  return { data, status: response.status, sentAt, receivedAt: performance.now() };
}

/**
 * A file that only somebody who is logged in may have.
 * @param {string} path @param {string} type the media type it has when it is the file
 * @returns {Promise<Blob>}
 * @throws {Refusal | Unreachable}
 */
export async function file(path, type) {
  const { response, text, blob } = await send('GET', path, { timeout: FILE_TAKES, whole: true });
  if (!response.ok) throw new Refusal(response.status, parsed(response, text), retryAfter(response));
  if (!response.headers.get('Content-Type')?.startsWith(type)) {
    throw new Unreachable('Something between you and Banyan answered instead.');
  }
  return blob;
}

/** @param {string} method @param {string} path @param {Options} options */
async function send(method, path, { body, key, keepalive = false, timeout = 20000, anonymous = false, whole = false }) {
  const headers = new Headers({ Accept: 'application/json, application/problem+json' });
  const token = anonymous ? null : session()?.token;
  if (token) headers.set('Authorization', `Bearer ${token}`);
  if (key) headers.set('Idempotency-Key', key);
  if (body !== undefined) headers.set('Content-Type', 'application/json');
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), timeout);
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: body === undefined ? undefined : JSON.stringify(body),
      keepalive,
      signal: abort.signal,
      cache: 'no-store',
      credentials: 'omit', // an administrator's cookie must not decide who is answering
      redirect: 'error',
    });
    // Bytes that are no text must not be read as if they were.
    const blob = whole && response.ok ? await response.blob() : new Blob();
    return { response, blob, text: whole && response.ok ? '' : await response.text() };
  } catch {
    throw new Unreachable('Banyan cannot be reached.');
  } finally {
    clearTimeout(timer);
  }
}

/** @param {Response} response @param {string} text @returns {any} undefined when it is not JSON */
function parsed(response, text) {
  if (!/\bjson\b/.test(response.headers.get('Content-Type') ?? '')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Retry-After in seconds or as a date (RFC 9110 §10.2.3). @param {Response} response */
function retryAfter(response) {
  const value = response.headers.get('Retry-After');
  if (!value) return null;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const now = Date.parse(response.headers.get('Date') ?? '') || Date.now();
  const until = Date.parse(value) - now;
  return Number.isFinite(until) ? Math.max(0, until) : null;
}
