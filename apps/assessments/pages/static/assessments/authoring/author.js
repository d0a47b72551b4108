/** The form in which a question is written: draws it, shows the question as it grows, keeps it. */

import { byId, h } from '../../pages/js/dom.js';
import { control } from './controls.js';
import { Record } from './record.js';

const SOON = 500;
const form = byId('question-form');
const { type, form: described, item } = JSON.parse(byId('question-writing').textContent);
const [trouble, state, preview] = [byId('question-error'), byId('preview-state'), byId('preview')];

let dirty = false;
let waiting = 0;
/** @type {import('./controls.js').Scope} */
const scope = { lists: new Map(), outline: null, changed, control };
const root = new Record({ name: '', label: '', help: '', default: null, optional: false, input: described }, scope, 'question');
root.write(item ?? {});
byId('question-fields').append(root.element);

form.addEventListener('input', changed);
form.addEventListener('change', changed);
form.addEventListener('submit', (/** @type {Event} */ event) => {
  event.preventDefault();
  void save();
});
addEventListener('beforeunload', (event) => {
  if (dirty) event.preventDefault();
});
addEventListener('message', ({ origin, data }) => {
  if (origin === location.origin && data?.height) preview.style.height = `${data.height}px`;
  if (origin === location.origin && data?.ready) void show();
});
redraw();
if (item) void show();

function changed() {
  dirty = true;
  clearTimeout(waiting);
  waiting = setTimeout(() => void show(), SOON);
  redraw();
}

/** What depends on something elsewhere in the form. */
function redraw() {
  for (const each of form.querySelectorAll('.author-reference')) each.dispatchEvent(new Event('refresh'));
  const picture = /** @type {any} */ (root.controls.get('picture'));
  const places = ['areas', 'spots'].flatMap((name) => root.controls.get(name)?.read() ?? []);
  picture?.draw(places.map(({ outline }) => outline));
}

async function show() {
  const { view, warning, error } = await post(form.dataset.check, { item: written() });
  if (error) state.textContent = `Not complete yet: ${error.message}`;
  else if (view) {
    state.textContent = warning ?? 'Answers given here are not kept.';
    preview.contentWindow.postMessage({ view }, location.origin);
  }
}

async function save() {
  const button = form.querySelector('[type=submit]');
  button.disabled = true;
  const [tenant, category] = ['tenant', 'category'].map((id) => byId(id).value);
  const { location: kept, error } = await post(form.dataset.save, { item: written(), tenant, category });
  button.disabled = false;
  if (!kept) return complain(error ?? { message: 'Banyan cannot be reached. Nothing is lost: save again.', place: '' });
  dirty = false;
  location.assign(kept);
}

function written() {
  return { type, ...root.read() };
}

/** @param {string} address @param {object} body */
async function post(address, body) {
  const token = form.elements.csrfmiddlewaretoken.value;
  const headers = { 'Content-Type': 'application/json', 'X-CSRFToken': token };
  try {
    const reply = await fetch(address, { method: 'POST', headers, body: JSON.stringify(body) });
    if (reply.ok) return await reply.json();
    return { error: { message: await refusal(reply), place: '' } };
  } catch {
    return {};
  }
}

/** @param {Response} reply */
function refusal({ status }) {
  if (status === 403) return 'You are not logged in any more. Log in again in another tab, then save.';
  return status === 400 ? 'This is too much for one question.' : `Banyan could not do this (${status}).`;
}

/** Say what is wrong, at its field where that is known. @param {{message: string, place: string}} error */
function complain({ message, place }) {
  for (const old of form.querySelectorAll('.author-error')) old.remove();
  for (const old of form.querySelectorAll('[aria-invalid]')) old.removeAttribute('aria-invalid');
  trouble.textContent = message;
  trouble.hidden = false;
  const steps = place.split(/[.[\]]+/).filter(Boolean);
  const found = steps.length ? root.at(steps) : root;
  if (found === root) return trouble.focus();
  found.element.before(h('p', { class: 'author-error errornote', id: 'author-error' }, message));
  found.element.setAttribute('aria-invalid', 'true');
  found.element.setAttribute('aria-errormessage', 'author-error');
  found.focus();
}
