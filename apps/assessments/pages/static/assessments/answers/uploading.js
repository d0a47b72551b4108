/**
 * Sending a file to a question. XMLHttpRequest, because fetch tells nothing of how far it is.
 *
 * @typedef {{id: string, name: string, size: number, digest: string}} Attached as an answer names it
 * @typedef {(file: File, key: string, progress: (share: number) => void) => Promise<Attached>} Upload
 */

import { Refusal, Unreachable } from '../../pages/js/api.js';
import { session } from '../../pages/js/session.js';

/** Keys of files that are on their way or wait for a network: an exam is not handed in without them. @type {Set<string>} */
export const underway = new Set();

/** A line that carries nothing for so long is dead. */
const SILENCE = 60_000;

/**
 * @param {string} path of the slot's files
 * @param {File} file @param {string} key @param {(share: number) => void} progress 0 to 1
 * @returns {Promise<Attached>}
 * @throws {Refusal | Unreachable}
 */
export function upload(path, file, key, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const lost = () => reject(new Unreachable('Banyan cannot be reached.'));
    let silence = setTimeout(() => request.abort(), SILENCE);
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      clearTimeout(silence);
      silence = setTimeout(() => request.abort(), SILENCE);
      progress(total ? loaded / total : 1);
    });
    for (const end of ['error', 'abort']) request.addEventListener(end, lost);
    request.addEventListener('loadend', () => clearTimeout(silence));
    request.addEventListener('load', () => {
      const data = parsed(request);
      if (data === undefined) lost();
      else if (request.status === 201) resolve({ id: data.id, name: data.name, size: data.size, digest: data.digest });
      else reject(new Refusal(request.status, data, seconds(request.getResponseHeader('Retry-After'))));
    });
    request.open('POST', `${path}?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Accept', 'application/json, application/problem+json');
    request.setRequestHeader('Authorization', `Bearer ${session()?.token ?? ''}`);
    request.setRequestHeader('Idempotency-Key', key);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.send(file);
  });
}

/** "1.2 MB". @param {number} bytes */
export function sizeInWords(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  if (bytes < 999_500) return `${Math.round(bytes / 1000)} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {string | null} header */
function seconds(header) {
  return header && /^\d+$/.test(header) ? Number(header) * 1000 : null;
}

/** @param {XMLHttpRequest} request @returns {any} undefined when it is not JSON */
function parsed(request) {
  if (!/\bjson\b/.test(request.getResponseHeader('Content-Type') ?? '')) return undefined;
  try {
    return JSON.parse(request.responseText);
  } catch {
    return undefined;
  }
}
