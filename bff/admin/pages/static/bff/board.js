/** Keeps the page of the migration current while somebody looks at it. Without a script it is as of its loading. */

const EVERY = 3000;
const board = /** @type {HTMLElement} */ (document.getElementById('board'));

async function renew() {
  if (document.visibilityState === 'hidden') return;
  const response = await fetch('?part', { redirect: 'error' });
  if (!response.ok) return;
  const told = new DOMParser().parseFromString(await response.text(), 'text/html');
  board.replaceChildren(...told.body.childNodes);
}

// What fails is tried again with the next: the page says itself as of when it is.
function look() {
  void renew().catch(() => {});
}

/** A flip is shown when it happens. Without the socket it is with the next look. */
function listen() {
  const address = new URL(board.dataset.news ?? '', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  const socket = new WebSocket(address);
  socket.addEventListener('message', ({ data }) => {
    board.dataset.version = String(JSON.parse(data).version);
    look();
  });
  socket.addEventListener('close', () => setTimeout(listen, EVERY));
}

setInterval(look, EVERY);
listen();
