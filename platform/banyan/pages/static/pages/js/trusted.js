/**
 * The one place where markup from a server becomes elements. The servers have already cleaned it;
 * this is the second belt. The Content-Security-Policy lets no other module do this: it names the
 * `banyan` trusted-types policy, created once, here.
 */

const policy = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('banyan', {
  createHTML: (/** @type {string} */ html) => html,
});

const FORBIDDEN =
  'script, style, link, meta, base, iframe, frame, object, embed, template, noscript, ' +
  'form, input, button, select, textarea, dialog, animate, set, use, foreignObject';
const ADDRESSES = new Set(['href', 'src', 'action', 'poster', 'background', 'data', 'cite', 'xlink:href']);
const DROPPED = new Set(['style', 'id', 'name', 'srcdoc', 'srcset', 'formaction', 'ping', 'tabindex', 'autofocus']);

/**
 * @param {string | null | undefined} html
 * @returns {DocumentFragment}
 */
export function trusted(html) {
  const holder = document.createElement('template');
  const text = html ?? '';
  // A template's content is inert: nothing runs or loads before the scrub below is done.
  holder.innerHTML = /** @type {any} */ (policy ? policy.createHTML(text) : text);
  scrub(holder.content);
  return holder.content;
}

/**
 * The words of some markup, for places that hold text only (options, announcements).
 * @param {string | null | undefined} html
 */
export function wordsOf(html) {
  const content = trusted(html);
  for (const image of content.querySelectorAll('img[alt]')) image.replaceWith(image.getAttribute('alt') ?? '');
  return (content.textContent ?? '').replace(/\s+/g, ' ').trim();
}

/** @param {DocumentFragment} content */
function scrub(content) {
  for (const element of content.querySelectorAll(FORBIDDEN)) element.remove();
  for (const element of content.querySelectorAll('*')) {
    for (const { name, value } of [...element.attributes]) {
      if (unwelcome(name.toLowerCase(), value)) element.removeAttribute(name);
    }
    // A link in a question must not carry the learner away from the exam.
    if (element.matches('a[href]')) {
      element.setAttribute('target', '_blank');
      element.setAttribute('rel', 'noopener noreferrer');
    }
  }
}

/** @param {string} name @param {string} value */
function unwelcome(name, value) {
  if (name.startsWith('on') || DROPPED.has(name)) return true;
  return ADDRESSES.has(name) && !harmless(value);
}

/** @param {string} address */
function harmless(address) {
  const bare = address.replace(/[\u0000-\u0020]/g, '').toLowerCase();
  if (bare.startsWith('data:')) return /^data:image\/(png|jpeg|gif|webp|svg\+xml)[;,]/.test(bare);
  return !/^[a-z][a-z0-9+.-]*:/.test(bare) || /^(https?|mailto):/.test(bare);
}
