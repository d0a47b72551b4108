/** Keeps the page of the migration current while somebody looks at it. Without a script it is as of its loading. */

const EVERY = 3000;

async function renew() {
  if (document.visibilityState === 'hidden') return;
  const response = await fetch('?part', { redirect: 'error' });
  if (!response.ok) return;
  const told = new DOMParser().parseFromString(await response.text(), 'text/html');
  document.getElementById('board')?.replaceChildren(...told.body.childNodes);
}

// What fails is tried again with the next: the page says itself as of when it is.
setInterval(() => void renew().catch(() => {}), EVERY);
