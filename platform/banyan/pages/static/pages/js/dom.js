/**
 * One way to build elements. Text is always inserted as text; markup enters only by trusted.js.
 *
 * @typedef {Node | string | number | null | undefined | false} Leaf
 * @typedef {Leaf | Leaf[] | (Leaf | Leaf[])[]} Child
 */

/**
 * @param {string} tag
 * @param {Record<string, any>} [attributes] `on: {click: fn}` adds listeners; true/false set or omit
 * @param {...Child} children
 * @returns {any} the element (any: callers know which kind they asked for)
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === 'on') {
      for (const [event, listener] of Object.entries(value)) element.addEventListener(event, listener);
    } else if (value === true) {
      element.setAttribute(name, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, String(value));
    }
  }
  append(element, children);
  return element;
}

/** @param {Node} parent @param {Child[]} children */
function append(parent, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(parent, child);
    else if (child instanceof Node) parent.appendChild(child);
    else if (child !== null && child !== undefined && child !== false) {
      parent.appendChild(document.createTextNode(String(child)));
    }
  }
}

/**
 * The element a template promised.
 * @param {string} id
 * @returns {any}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no #${id}`);
  return element;
}

/** Show `children` in `element` instead of whatever it held. @param {Element} element @param {...Child} children */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** "1 answer", "2 answers". @param {number} count @param {string} one */
export function counted(count, one) {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}

/**
 * Show what a page was loading, and tell assistive technology that it has arrived.
 * @param {Element} element @param {...Child} children
 */
export function arrive(element, ...children) {
  fill(element, ...children);
  element.removeAttribute('aria-busy');
}
