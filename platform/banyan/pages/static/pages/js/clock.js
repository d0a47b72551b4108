/**
 * The time of the server, whatever the device's own clock says: a learner who turns the device
 * clock back gains nothing, and one whose clock is wrong loses nothing.
 */

export class ServerClock {
  #offset = 0;
  #roundTrip = Infinity;
  #known = false;
  /** Wall clock minus monotonic clock; a jump means the device slept or its clock was set. */
  #skew;

  /** @param {() => number} [monotonic] @param {() => number} [wall] */
  constructor(monotonic = () => performance.now(), wall = () => Date.now()) {
    this.monotonic = monotonic;
    this.wall = wall;
    this.#skew = wall() - monotonic();
  }

  /**
   * @param {string} serverTime RFC 3339, read by the server between the two moments
   * @param {number} sentAt @param {number} receivedAt by the monotonic clock
   */
  observe(serverTime, sentAt, receivedAt) {
    const server = Date.parse(serverTime);
    if (!Number.isFinite(server)) return;
    const roundTrip = receivedAt - sentAt;
    // The quickest exchange pins the moment best; later, slower ones would only add error.
    if (this.#known && roundTrip > this.#roundTrip && !this.jumped()) return;
    this.#offset = server - (sentAt + receivedAt) / 2;
    this.#roundTrip = roundTrip;
    this.#skew = this.wall() - this.monotonic();
    this.#known = true;
  }

  /** Milliseconds since 1970 by the server's clock. */
  now() {
    return this.monotonic() + this.#offset;
  }

  /** True when the monotonic clock may have stood still (sleep): ask the server again. */
  jumped() {
    return Math.abs(this.wall() - this.monotonic() - this.#skew) > 2000;
  }
}

/** "1:05:09", "12:07", "0:00". @param {number} milliseconds */
export function clockFace(milliseconds) {
  const total = Math.max(0, Math.ceil(milliseconds / 1000));
  const [hours, minutes, seconds] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  const pad = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`;
}

/** "2 hours 30 minutes", "45 minutes", "1 minute 30 seconds". @param {number} seconds */
export function inWords(seconds) {
  const parts = [
    [Math.floor(seconds / 3600), 'hour'],
    [Math.floor(seconds / 60) % 60, 'minute'],
    [seconds % 60, 'second'],
  ];
  return (
    parts
      .filter(([n]) => n)
      .map(([n, unit]) => `${n} ${unit}${n === 1 ? '' : 's'}`)
      .join(' ') || '0 seconds'
  );
}

const MINUTES = [10, 5, 1];

/**
 * Which announcement is due when the time left shrinks from `before` to `left`: only at 10, 5
 * and 1 minute, because a screen reader that speaks every second cannot be worked with.
 * @param {number} before @param {number} left milliseconds
 * @returns {number | null} minutes
 */
export function threshold(before, left) {
  return MINUTES.findLast((minutes) => before > minutes * 60000 && left <= minutes * 60000) ?? null;
}

const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const BRIEF = new Intl.DateTimeFormat(undefined, {
  month: 'short',
  day: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
});

/** A moment in the reader's own locale and time zone. @param {string | null} time RFC 3339 */
export function localTime(time) {
  return time ? FULL.format(new Date(time)) : '';
}

/** The same without the year, for tables. @param {string | null} time RFC 3339 */
export function briefTime(time) {
  return time ? BRIEF.format(new Date(time)) : '';
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit', second: '2-digit' });

/** The time of day, for what has just happened. @param {string | null} time RFC 3339 */
export function clockTime(time) {
  return time ? CLOCK.format(new Date(time)) : '';
}
