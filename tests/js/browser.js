/** What a page's module takes for granted while it is loaded, for modules that need no more of a browser. */

const page = new EventTarget();

Object.assign(globalThis, {
  addEventListener: page.addEventListener.bind(page),
  removeEventListener: page.removeEventListener.bind(page),
  location: new URL('https://school.example/learn/'),
});
