/** One attempt on the server: reading it, saving into it, handing it in. */

import { at } from '../../pages/js/address.js';
import { call } from '../../pages/js/api.js';
import { upload } from '../answers/uploading.js';

/** How long to wait for an acknowledgement before asking again. */
const SAVING = 10000;

export class RemoteAttempt {
  /** @param {string} id @param {import('../../pages/js/clock.js').ServerClock} clock learns the time from every reading */
  constructor(id, clock) {
    this.id = id;
    this.clock = clock;
    this.path = `/api/v1/attempts/${encodeURIComponent(id)}`;
    this.resultPage = at(`/learn/attempt/${encodeURIComponent(id)}/result/`);
  }

  /** @returns {Promise<any>} the attempt, as the contract spells it */
  async read() {
    const { data, sentAt, receivedAt } = await call('GET', this.path);
    this.clock.observe(data.server_time, sentAt, receivedAt);
    return data;
  }

  /** @param {import('./vault.js').Write} write @param {object} body */
  save(write, body) {
    // A page that is being left may be gone before the reply: the browser finishes the request.
    const keepalive = document.visibilityState === 'hidden';
    return call('PUT', `${this.path}/answers/${write.slot}`, { key: write.key, body, timeout: SAVING, keepalive });
  }

  /** @param {string} key */
  handIn(key) {
    return call('POST', `${this.path}/submit`, { key, body: {} });
  }

  /** @param {number} slot @param {boolean} flagged @param {string} key */
  flag(slot, flagged, key) {
    const path = `${this.path}/slots/${slot}/flag`;
    return flagged ? call('PUT', path, { key, body: {} }) : call('DELETE', path, { key });
  }

  /** Have what a slot holds at a revision checked. @param {number} slot @param {number} revision @param {string} key */
  check(slot, revision, key) {
    return call('POST', `${this.path}/slots/${slot}/check`, { key, body: { based_on: revision } });
  }

  /** Send a file to a question. @param {number} slot @param {Parameters<import('../answers/uploading.js').Upload>} sent */
  upload(slot, ...sent) {
    return upload(`${this.path}/slots/${slot}/files`, ...sent);
  }

  /** Throw a refused answer away. @param {string} draft the key it came with */
  discard(draft) {
    return call('DELETE', `${this.path}/drafts/${encodeURIComponent(draft)}`);
  }

  /** How far the server is, as of a revision it has acknowledged. @param {number} revision */
  async progress(revision) {
    return (await call('GET', `${this.path}/progress?at_least=${revision}`)).data;
  }

  /** Whether it still runs, and until when. */
  async heartbeat() {
    const { data, sentAt, receivedAt } = await call('POST', `${this.path}/heartbeat`, { body: {} });
    this.clock.observe(data.server_time, sentAt, receivedAt);
    return data;
  }
}
