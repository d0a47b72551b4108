// The mix of an exam under k6: saves, progress and heartbeats at constant rates.
//
//   k6 run --no-usage-report -e URL=http://127.0.0.1:8000 -e LEARNERS=learners.tsv \
//          -e PAPERS=papers.tsv -e COUNT=40000 -e SECONDS=60 tests/load/mix.js
//
// The files are those of population.py; paths are taken from where k6 is started. k6 counts
// latency from the sending, and drops what it has no virtual user for: that is an error here.
// banyan-load counts from the schedule, so trust its percentiles where the two differ.
import exec from 'k6/execution';
import http from 'k6/http';
import { check } from 'k6';
import { Counter } from 'k6/metrics';
import { SharedArray } from 'k6/data';

const COUNT = Number(__ENV.COUNT || 1000);
const SECONDS = Number(__ENV.SECONDS || 10);
const HERE = `file://${__ENV.PWD}/`;
// Mean seconds between two of a learner's requests, and the virtual users that send them.
const MIX = {
  save: { every: 20, users: Number(__ENV.USERS || 100) },
  progress: { every: 30, users: Number(__ENV.USERS || 100) },
  heartbeat: { every: 60, users: Math.ceil(Number(__ENV.USERS || 100) / 2) },
};
const USERS = Object.values(MIX).reduce((sum, { users }) => sum + users, 0);

if (!/^http:\/\/(127(\.\d{1,3}){3}|localhost)(:\d+)?\/?$/.test(__ENV.URL || '')) {
  throw new Error(`URL=${__ENV.URL}: only a server on this machine (127.0.0.0/8) is loaded`);
}
const URL = __ENV.URL.replace(/\/$/, '');

const rows = (path) =>
  open(new RegExp('^/').test(path) ? path : HERE + path)
    .split('\n')
    .filter((line) => line)
    .map((line) => line.split('\t'));

const learners = new SharedArray('learners', () =>
  rows(__ENV.LEARNERS)
    .slice(0, COUNT)
    .map(([token, attempt, paper, revisions]) => ({ token, attempt, paper, revisions })),
);
if (learners.length < USERS) {
  throw new Error(`${learners.length} learners for ${USERS} virtual users: take more, or USERS=`);
}

// papers[paper] is a list of slots: { slot, responses }.
const papers = new SharedArray('papers', () => {
  const found = [];
  for (const [paper, slot, response] of rows(__ENV.PAPERS)) {
    const slots = (found[paper] = found[paper] || []);
    if (!slots.length || slots[slots.length - 1].slot !== slot) slots.push({ slot, responses: [] });
    slots[slots.length - 1].responses.push(response);
  }
  return found;
});

const stale = new Counter('stale');
const thresholds = { checks: ['rate==1'], stale: ['count==0'], dropped_iterations: ['count==0'] };
const scenarios = {};
for (const [kind, { every, users }] of Object.entries(MIX)) {
  thresholds[`http_req_failed{scenario:${kind}}`] = ['rate==0'];
  thresholds[`http_req_duration{scenario:${kind}}`] = ['p(95)<1500'];
  scenarios[kind] = {
    executor: 'constant-arrival-rate',
    exec: kind,
    rate: Math.max(1, Math.round((COUNT * 60) / every)),
    timeUnit: '60s',
    duration: `${SECONDS}s`,
    preAllocatedVUs: users,
    gracefulStop: '10s',
  };
}
export const options = {
  scenarios,
  thresholds,
  summaryTrendStats: ['count', 'p(50)', 'p(95)', 'p(99)', 'max'],
};

// Virtual users share no memory, so each looks after a group of learners of its own: nobody else
// knows the revisions of their slots, and none of them has two saves in flight.
const met = new Map();
let turn = 0;

// The next learner, in turn, of the group that is `further` on from one's own.
function learner(further) {
  const group = (exec.vu.idInTest - 1 + further) % USERS;
  const index = group + (turn++ % Math.ceil((learners.length - group) / USERS)) * USERS;
  if (!met.has(index)) {
    const { token, attempt, paper, revisions } = learners[index];
    const known = revisions ? revisions.split(',').map(Number) : [];
    met.set(index, { token, attempt, paper, known, next: 0, told: Math.max(0, ...known) });
  }
  return met.get(index);
}

const key = () => `${exec.vu.idInTest}-${Date.now()}-${Math.random().toString(36).slice(2)}`;

// `name` keeps k6 from making a time series of every URL.
const sending = ({ token }, name, more) => ({
  headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...more },
  tags: { name },
});

const attempt = ({ attempt: id }) => `${URL}/api/v1/attempts/${id}`;

export function save() {
  const who = learner(0);
  const slots = papers[who.paper];
  const at = who.next++ % slots.length;
  const { slot, responses } = slots[at];
  const response = responses[Math.floor(Math.random() * responses.length)];
  const body = `{"response":${response},"based_on":${who.known[at] || 0}}`;
  const sent = sending(who, 'save', { 'Idempotency-Key': key() });
  const reply = http.put(`${attempt(who)}/answers/${slot}`, body, sent);
  if (check(reply, { saved: ({ status }) => status === 200 })) {
    who.known[at] = who.told = reply.json('revision');
  }
}

// A virtual user of this scenario saves nothing: what it was told last is its floor. Its own
// learners stand still, so it watches those half a round on: k6 numbers the virtual users of a
// scenario in a row, so that most of these belong to somebody who saves.
export function progress() {
  const who = learner(Math.floor(USERS / 2));
  const reply = http.get(`${attempt(who)}/progress?at_least=${who.told}`, sending(who, 'progress'));
  if (check(reply, { looked: ({ status }) => status === 200 })) {
    const revision = reply.json('revision');
    stale.add(revision < who.told ? 1 : 0);
    who.told = revision;
  }
}

export function heartbeat() {
  const who = learner(0);
  const reply = http.post(`${attempt(who)}/heartbeat`, '{}', sending(who, 'heartbeat'));
  check(reply, { beating: ({ status }) => status === 200 });
}
