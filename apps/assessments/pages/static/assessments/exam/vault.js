/**
 * Answers the server has not acknowledged, kept on the device. One entry per write, named by its
 * idempotency key, so that two tabs, or a tab and its own reload, can never overwrite each other's.
 *
 * @typedef {import('../answers/responses.js').Answer} Answer
 * @typedef {{key: string, slot: number, response: Answer, basedOn: number | null, attempted: boolean,
 *   order: number, refused?: string[]}} Write basedOn null = on whatever revision the write before it gets;
 *   refused: the drafts on the server that it stands for
 */

const PREFIX = 'banyan.pending';

export class Vault {
  /** False when the browser refuses storage: then only this page holds the answers. */
  durable = true;

  /** @param {string} user @param {string} attempt @param {Storage} [storage] */
  constructor(user, attempt, storage = localStorage) {
    this.prefix = `${PREFIX}/${encodeURIComponent(user)}/${encodeURIComponent(attempt)}/`;
    this.storage = storage;
  }

  /** @param {Write} write */
  put(write) {
    try {
      this.storage.setItem(this.prefix + write.key, JSON.stringify(write));
      this.durable = true;
    } catch {
      this.durable = false;
    }
  }

  /** @param {Write} write */
  remove(write) {
    try {
      this.storage.removeItem(this.prefix + write.key);
    } catch {
      /* nothing was stored */
    }
  }

  /** @returns {Write[]} oldest first */
  load() {
    const found = [];
    try {
      for (let i = 0; i < this.storage.length; i += 1) {
        const name = this.storage.key(i);
        if (name?.startsWith(this.prefix)) found.push(parsed(this.storage.getItem(name)));
      }
    } catch {
      this.durable = false;
    }
    return found.filter((write) => write !== null).sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
  }
}

/** @param {string | null} text @returns {Write | null} */
function parsed(text) {
  try {
    const write = JSON.parse(text ?? 'null');
    return write?.key && Number.isInteger(write.slot) ? write : null;
  } catch {
    return null;
  }
}
