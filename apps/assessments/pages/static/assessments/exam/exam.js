/** Taking an exam: loads the attempt, shows its questions, and keeps page, outbox and server in step. */

import { at } from '../../pages/js/address.js';
import { Refusal } from '../../pages/js/api.js';
import { handInKey, remember } from './attempt-memory.js';
import { pause, untilAnswered } from '../../pages/js/backoff.js';
import { Checks } from './checks.js';
import { ServerClock } from '../../pages/js/clock.js';
import { Courier } from './courier.js';
import { byId, fill, h } from '../../pages/js/dom.js';
import { Flags } from './flags.js';
import { HandIn } from './hand-in.js';
import { newKey } from '../../pages/js/idempotency.js';
import { askToLogIn, loggedInFor } from '../../pages/js/login-dialog.js';
import { Outbox } from './outbox.js';
import { Pulse } from './pulse.js';
import { Question } from './question.js';
import { RemoteAttempt } from './remote-attempt.js';
import { Review } from './review.js';
import { news, SaveState } from './save-state.js';
import { showServerProgress } from './server-progress.js';
import { need, pin } from '../../pages/js/session.js';
import { TimeLeft } from './time-left.js';
import { underway } from '../answers/uploading.js';
import { Vault } from './vault.js';
import { WatchedLine } from './watched-line.js';

/** Reading the attempt again is for a learner who comes back, not for one who switches windows. */
const REFRESH_AT_MOST_EVERY = 20000;
const REFRESH_AFTER_SLEEP = 5000;

const { user } = need();
pin(user.id);
const attempt = /** @type {string} */ (document.body.dataset.attempt);
const clock = new ServerClock();
const remote = new RemoteAttempt(attempt, clock);
const read = () => remote.read();
const say = (/** @type {string} */ words) => {
  byId('save-announcer').textContent = words;
};

class Exam {
  leaving = false;
  /** @type {string | null | undefined} what the server said last; undefined = nothing yet */
  deadline = undefined;
  readAt = performance.now();
  line = new WatchedLine(byId('line-notice'), byId('line-announcer'));

  /** @param {any} found the attempt, as the contract spells it */
  constructor(found) {
    this.vault = new Vault(user.id, attempt);
    this.outbox = new Outbox(found.items, this.vault, newKey, found.drafts);
    this.courier = new Courier(this.outbox, {
      send: (write, body) => this.line.carry(() => remote.save(write, body)),
      changed: (slot) => this.paint(slot),
      closed: () => this.leave('closed'),
      logIn: askToLogIn,
      over: (slot, why) => void this.#stale(slot, why),
      discard: (key) => void untilAnswered(() => loggedInFor(() => remote.discard(key))).catch(() => {}),
    });
    this.flags = new Flags(found.items, {
      send: (slot, flagged, key) => this.#sendFlag(slot, flagged, key),
      changed: (slot) => this.paint(slot),
      refused: (slot, why) => say(`Question ${slot}: the flag was not stored. ${why}`),
    });
    this.checks = new Checks(found.items, {
      saved: (slot) => this.courier.saved(slot),
      send: async (slot, revision, key) => (await loggedInFor(() => remote.check(slot, revision, key))).data.tries,
      changed: (slot) => this.paint(slot),
      refused: (slot, why) => void this.#stale(slot, why),
    });
    this.questions = new Map(
      found.items.map((/** @type {any} */ item) => [
        item.slot,
        new Question(item, {
          answer: (slot, answer, settled) => this.answer(slot, answer, settled),
          keep: (slot) => this.decide(slot, () => this.outbox.keepMine(slot)),
          take: (slot) => this.decide(slot, () => this.outbox.takeOther(slot)),
          flag: (slot) => this.flags.toggle(slot),
          check: (slot) => void this.checks.check(slot),
          upload: (slot, ...sent) => loggedInFor(() => remote.upload(slot, ...sent)),
        }),
      ]),
    );
    this.saveState = new SaveState(byId('save-state'), say);
    this.handIn = new HandIn({
      send: () => remote.handIn(handInKey(user.id, attempt)),
      open: () => this.outbox.slots().filter((slot) => this.outbox.response(slot) === null),
      flagged: () => this.outbox.slots().filter((slot) => this.flags.has(slot)),
      drained: () => this.drained(),
      allow: (yes) => this.allow(yes),
      done: () => this.leave(),
      reallyOver: () => this.reallyOver(),
    });
    this.review = new Review(this.outbox, this.flags, {
      handIn: () => this.handIn.ask(),
      blocked: (why) => {
        say(why);
        this.courier.hurry();
      },
    });
    this.time = new TimeLeft(byId('time-left'), clock, {
      say: (words) => {
        byId('time-announcer').textContent = words;
      },
      over: () => void this.handIn.timeUp(),
      asleep: () => void this.refresh(),
    });
    this.pulse = new Pulse(remote, {
      newest: () => this.outbox.newest(),
      running: () => !this.leaving,
      told: (heard) => this.handIn.sending || this.#hear(heard), // our own hand-in is no news
      progress: (heard, atLeast) => showServerProgress(byId('server-progress'), heard, atLeast),
    });
    this.#show(found);
  }

  /** @param {any} found */
  #show(found) {
    document.title = `${found.title} · Banyan`;
    byId('bar-title').textContent = byId('exam-heading').textContent = found.title;
    fill(byId('questions'), [...this.questions.values()].map(({ element }) => element));
    byId('questions').removeAttribute('aria-busy');
    byId('review').hidden = false;
    this.#hear(found);
    this.paint(null);
    this.#listen();
    this.courier.pump(); // what a crash or a reload left behind
    if (this.flags.known) void this.pulse.beat(); // the monolith has no pulse to feel
  }

  #listen() {
    addEventListener('online', () => {
      this.courier.hurry();
      void this.refresh();
    });
    addEventListener('offline', () => {
      this.courier.believeOffline();
      this.paint(null);
    });
    document.addEventListener('visibilitychange', () => {
      this.courier.hurry();
      if (document.visibilityState === 'visible') void this.refresh();
    });
    addEventListener('beforeunload', (event) => {
      if (!this.leaving && (this.outbox.summary().unsaved || underway.size)) event.preventDefault();
    });
    setInterval(() => this.#paintBar(), 500); // the countdown to the next try
  }

  /** @param {number} slot @param {any} answer @param {boolean} settled */
  answer(slot, answer, settled) {
    this.outbox.edit(slot, answer, settled ? 0 : this.line.pauseOfTyping);
    this.paint(slot);
    this.courier.pump();
  }

  /** @param {number} slot @param {() => void} choose */
  decide(slot, choose) {
    choose();
    this.paint(slot);
    this.courier.pump();
  }

  /** @param {number | null} slot all when null */
  paint(slot) {
    for (const each of slot === null ? this.outbox.slots() : [slot]) {
      const question = this.questions.get(each);
      question.show(this.outbox.response(each));
      const { conflict, rejected } = this.outbox.trouble(each);
      question.mark(this.outbox.state(each), rejected);
      question.contest(this.outbox.response(each), conflict);
      question.flag(this.flags.has(each));
      question.check(this.checks.of(each));
    }
    this.review.paint();
    this.#paintBar();
    remember(user.id, attempt, this.outbox.newest());
    void this.pulse.acknowledged();
  }

  /** @param {number} slot @param {boolean} flagged @param {string} key */
  async #sendFlag(slot, flagged, key) {
    const { data } = await loggedInFor(() => remote.flag(slot, flagged, key));
    remember(user.id, attempt, data.revision);
  }

  /** The server knows better what became of this question. @param {number} slot @param {string} why */
  async #stale(slot, why) {
    say(`Question ${slot}: ${why}`);
    this.questions.get(slot).notice(why);
    this.readAt = -Infinity;
    await this.refresh();
  }

  #paintBar() {
    const summary = this.outbox.summary();
    this.saveState.show(news(summary, this.courier.trouble, this.vault.durable));
    this.line.paint(summary, this.vault.durable);
    const progress = `${summary.answered} of ${summary.of} answered`;
    if (byId('progress-text').textContent === progress) return;
    byId('progress-text').textContent = progress;
    byId('progress-meter').max = Math.max(1, summary.of);
    byId('progress-meter').value = summary.answered;
  }

  /**
   * Fulfilled when nothing can be sent any more.
   * @returns {Promise<'saved' | 'contested' | 'left'>} contested: something waits for the learner
   */
  async drained() {
    this.courier.hurry();
    while ((this.outbox.summary().waiting || underway.size) && !this.leaving) await pause(100);
    if (this.leaving) return 'left';
    return this.outbox.summary().unsaved ? 'contested' : 'saved';
  }

  /** @param {boolean} yes */
  allow(yes) {
    for (const question of this.questions.values()) question.allow(yes);
  }

  /** Read the attempt again; a failure changes nothing, the courier keeps trying on its own. */
  async refresh() {
    const pressing = clock.jumped() ? REFRESH_AFTER_SLEEP : REFRESH_AT_MOST_EVERY;
    if (performance.now() - this.readAt < pressing) return;
    this.readAt = performance.now();
    await read()
      .then((found) => this.#learn(found))
      .catch(() => {});
  }

  /** @param {any} found */
  #learn(found) {
    this.#hear(found);
    if (this.leaving) return;
    this.time.deadline = found.deadline; // once more, should the clock have been wrong about it
    const changed = this.outbox.refresh(found.items, found.drafts);
    this.flags.refresh(found.items);
    this.checks.refresh(found.items);
    if (changed.length) say(`Updated from another window: question ${changed.join(', ')}`);
    this.paint(null);
  }

  /**
   * Whether it still runs, and until when.
   * @param {{state: string, deadline?: string | null}} found
   */
  #hear({ state, deadline = null }) {
    if (state !== 'open') this.leave('closed');
    else if (deadline !== this.deadline) this.time.deadline = this.deadline = deadline;
  }

  /** What the server says about the time, however long it takes to hear it. */
  async reallyOver() {
    this.courier.hurry();
    const found = await untilAnswered(() => loggedInFor(read));
    if (found.state !== 'open') this.leave('closed');
    const left = found.deadline === null ? Infinity : Date.parse(found.deadline) - Date.parse(found.server_time);
    // A few seconds are the error of a slow network's clock: wait them out instead of reopening.
    if (left < 5000) await pause(Math.max(0, left));
    else this.#learn(found);
    return left < 5000;
  }

  /** @param {string} [why] */
  leave(why) {
    this.leaving = true;
    this.courier.stop();
    location.replace(why ? `${remote.resultPage}?${why}` : remote.resultPage);
  }
}

async function start() {
  const waiting = (/** @type {number} */ seconds) =>
    fill(
      byId('problem'),
      h('p', { class: 'notice', role: 'status' }, `Banyan cannot be reached. Trying again in ${seconds} s.`),
    );
  try {
    const found = await untilAnswered(() => loggedInFor(read), waiting);
    fill(byId('problem'));
    if (found.state === 'open') new Exam(found);
    else location.replace(remote.resultPage);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    fill(byId('questions'));
    fill(
      byId('problem'),
      h(
        'div',
        { class: 'notice', role: 'alert' },
        h('p', {}, `This exam cannot be opened. ${error.message}`),
        h('p', {}, h('a', { href: at('/learn/') }, 'Back to my assessments')),
      ),
    );
  }
}

await start();
