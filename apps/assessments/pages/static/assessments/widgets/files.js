/**
 * The files of an answer: chosen or dropped, sent at once, listed with what has become of each. A file
 * that could not be sent stays in the list, and goes again when there is a network or the learner says so.
 *
 * @typedef {import('../answers/uploading.js').Attached} Attached
 * @typedef {{file: File, key: string, state: 'sending' | 'waiting' | 'refused', why: string, share: number,
 *   line: any}} Chosen
 */

import { isPassing } from '../../pages/js/api.js';
import { counted, fill, h } from '../../pages/js/dom.js';
import { newKey } from '../../pages/js/idempotency.js';
import { sizeInWords, underway } from '../answers/uploading.js';

/** How long a file waits before it is sent again, unless the network comes back sooner. */
const AGAIN = 15_000;
const MOST_NAMED = 8;

export class Files {
  /** @type {Attached[]} what the answer names */
  attached = [];
  /** @type {Chosen[]} on their way, or not taken */
  #chosen = [];

  /**
   * @param {string} id @param {{most: number, least: number, types: string[], largest_bytes: number}} asked
   * @param {import('../answers/uploading.js').Upload | undefined} send undefined: only shown, as in a preview
   * @param {() => void} changed the answer names other files now
   */
  constructor(id, asked, send, changed) {
    this.asked = asked;
    this.send = send;
    this.changed = changed;
    this.input = h('input', {
      type: 'file',
      id,
      multiple: asked.most > 1,
      accept: asked.types.join(','),
      disabled: !send,
      'aria-describedby': `${id}-hint`,
      on: { change: () => this.#take(this.input.files) },
    });
    this.said = h('p', { class: 'visually-hidden', role: 'status' });
    this.list = h('ul', { class: 'file-list' });
    this.element = h(
      'div',
      { class: 'files', on: { dragover: (/** @type {Event} */ event) => event.preventDefault(), drop: (/** @type {DragEvent} */ event) => this.#drop(event) } },
      h('label', { for: id }, asked.most > 1 ? 'Your files' : 'Your file'),
      this.input,
      h('p', { class: 'hint', id: `${id}-hint` }, inWords(asked), !send && '. A preview takes none.'),
      this.list,
      this.said,
    );
    addEventListener('online', () => this.#chosen.forEach((chosen) => this.#again(chosen)));
  }

  /** @param {Attached[]} files */
  show(files) {
    if (JSON.stringify(files) === JSON.stringify(this.attached)) return;
    this.attached = files;
    this.#paint();
  }

  /** @param {DragEvent} event */
  #drop(event) {
    event.preventDefault();
    if (!this.input.matches(':disabled')) this.#take(event.dataTransfer?.files ?? []);
  }

  /** @param {Iterable<File>} files */
  #take(files) {
    const all = [...files];
    this.input.value = ''; // the same file may be chosen again
    for (const file of all) {
      const line = h('li', { class: 'file' });
      const why = this.#unfit(file);
      /** @type {Chosen} */
      const chosen = { file, key: newKey(), state: why ? 'refused' : 'sending', why, share: 0, line };
      this.#chosen.push(chosen);
      if (why) this.said.textContent = `${file.name}: ${why}`;
      else void this.#go(chosen);
    }
    this.#paint();
  }

  /** Why it need not even be sent. @param {File} file */
  #unfit({ name, size }) {
    const { most, types, largest_bytes: largest } = this.asked;
    const taken = this.attached.length + this.#chosen.filter(({ state }) => state !== 'refused').length;
    if (taken >= most) return `Only ${counted(most, 'file')} can be handed in. Remove one first.`;
    if (!types.some((type) => name.toLowerCase().endsWith(type))) return `Files of this type are not taken here. These are: ${types.join(', ')}.`;
    if (largest && size > largest) return `It has ${sizeInWords(size)}; ${sizeInWords(largest)} are allowed.`;
    return size ? '' : 'The file is empty.';
  }

  /** @param {Chosen} chosen */
  async #go(chosen) {
    Object.assign(chosen, { state: 'sending', why: '', share: 0 });
    underway.add(chosen.key);
    this.#line(chosen);
    try {
      const attached = await /** @type {import('../answers/uploading.js').Upload} */ (this.send)(chosen.file, chosen.key, (share) => {
        chosen.share = share;
        chosen.line.querySelector('progress')?.setAttribute('value', String(share));
      });
      if (!this.#chosen.includes(chosen)) return; // removed meanwhile: no answer names it
      underway.delete(chosen.key);
      this.#chosen = this.#chosen.filter((one) => one !== chosen);
      this.attached = [...this.attached, attached];
      this.said.textContent = `${attached.name} is uploaded`;
      this.#paint();
      this.changed();
    } catch (error) {
      const passing = isPassing(error);
      const why = passing ? 'Not uploaded yet: there is no connection. It is kept here and sent again; do not close this page.' : /** @type {Error} */ (error).message;
      Object.assign(chosen, { state: passing ? 'waiting' : 'refused', why });
      if (!passing) underway.delete(chosen.key);
      else setTimeout(() => this.#again(chosen), AGAIN);
      this.said.textContent = `${chosen.file.name}: ${why}`;
      this.#line(chosen);
    }
  }

  /** @param {Chosen} chosen */
  #again(chosen) {
    if (this.#chosen.includes(chosen) && chosen.state === 'waiting') void this.#go(chosen);
  }

  #paint() {
    const lines = this.attached.map((one) => this.#attachedLine(one));
    for (const chosen of this.#chosen) this.#line(chosen);
    fill(this.list, lines, this.#chosen.map(({ line }) => line));
  }

  /** @param {Attached} one */
  #attachedLine(one) {
    const remove = () => {
      this.attached = this.attached.filter((other) => other !== one);
      this.said.textContent = `${one.name} is removed`;
      this.#paint();
      this.input.focus();
      this.changed();
    };
    return h('li', { class: 'file' }, named(one.name, one.size), h('span', { class: 'file-state' }, 'Uploaded'), button('Remove', one.name, remove));
  }

  /** @param {Chosen} chosen */
  #line(chosen) {
    const { file, state, why, share } = chosen;
    const drop = () => {
      underway.delete(chosen.key);
      this.#chosen = this.#chosen.filter((one) => one !== chosen);
      this.#paint();
      this.input.focus();
    };
    fill(
      chosen.line,
      named(file.name, file.size),
      state === 'sending' && h('progress', { max: 1, value: share, 'aria-label': `Uploading ${file.name}` }),
      why && h('span', { class: 'file-state wrong' }, why),
      state === 'waiting' && button('Try again', file.name, () => void this.#go(chosen)),
      button('Remove', file.name, drop),
    );
  }
}

/** @param {string} name @param {number} size */
function named(name, size) {
  return h('span', { class: 'file-name' }, name, ' ', h('span', { class: 'hint' }, sizeInWords(size)));
}

/** @param {string} words @param {string} name @param {() => void} act */
function button(words, name, act) {
  return h('button', { type: 'button', class: 'button small', on: { click: act } }, words, h('span', { class: 'visually-hidden' }, `: ${name}`));
}

/** @param {string[]} types */
function typesInWords(types) {
  return types.length > MOST_NAMED ? `${types.slice(0, 5).join(', ')} and other usual types` : types.join(', ');
}

/** "1 to 3 files, 2 MB each at most: .pdf, .png". @param {{most: number, least: number, types: string[], largest_bytes: number}} asked */
function inWords({ most, least, types, largest_bytes: largest }) {
  const count = least === most ? counted(most, 'file') : least ? `${least} to ${counted(most, 'file')}` : `Up to ${counted(most, 'file')}`;
  return `${count}${largest ? `, ${sizeInWords(largest)} each at most` : ''}: ${typesInWords(types)}`;
}
