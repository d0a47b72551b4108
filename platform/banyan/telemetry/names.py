"""Every span of the platform, and the metrics of kernel and front door. An app names its own in its
`metrics` module; a name outside these files does not exist."""

from banyan.telemetry.kinds import Across, Kind, Metric, Span

SERVICE = "banyan"

LABELS = {
    "endpoint": "the hot endpoint or the route that was asked for; `other` for everything else",
    "stack": "who answered: module, legacy, or django for what is cold",
    "status": "the HTTP status; 0 when the client left before it had an answer",
    "lane": "the commit lane",
    "command": "the command's name, as in its receipt",
    "outcome": "done (repeats included), refused (by a rule) or failed",
    "reason": "full (no room in the queue), late (past its deadline) or read (gave way to writes)",
    "projection": "the read model's name",
    "consumer": "the name under which a reader of Kafka keeps its place",
    "topic": "the topic of Kafka",
    "replica": "the replica's application_name",
    "component": "web, worker, beat, relay, projectors, consumers, deliverer or follower",
}
"""What each label says. `process` is added to the metrics whose processes stay apart."""

# Around the promises: 25 ms and 100 ms for the mix, 1.5 s for an interaction at the worst moment.
_REQUEST_BOUNDS = (
    *(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5),
    *(1.0, 1.5, 2.5, 5.0, 10.0),
)
_COMMIT_BOUNDS = (
    *(0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064),
    *(0.128, 0.256, 0.512, 1.024, 2.048),
)
_BATCH_BOUNDS = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0)

# --- at the door ---

REQUESTS = Metric(
    name="banyan_requests_total",
    kind=Kind.COUNTER,
    unit="requests",
    labels=("endpoint", "stack", "status"),
    meaning="Requests that were answered, or whose client left.",
)
REQUEST_SECONDS = Metric(
    name="banyan_request_duration_seconds",
    kind=Kind.HISTOGRAM,
    unit="seconds",
    labels=("endpoint", "stack"),
    bounds=_REQUEST_BOUNDS,
    meaning="From the request's head to the last byte of its answer, as the gateway sees it.",
)

# --- in the lanes ---

QUEUED_COMMANDS = Metric(
    name="banyan_lane_queued_commands",
    kind=Kind.GAUGE,
    unit="commands",
    labels=("lane",),
    across=Across.EACH,
    meaning="Commands that wait for a batch in a lane of one process.",
)
BATCH_COMMANDS = Metric(
    name="banyan_lane_batch_commands",
    kind=Kind.HISTOGRAM,
    unit="commands",
    labels=("lane",),
    bounds=_BATCH_BOUNDS,
    meaning="Commands committed together.",
)
COMMIT_SECONDS = Metric(
    name="banyan_lane_commit_seconds",
    kind=Kind.HISTOGRAM,
    unit="seconds",
    labels=("lane",),
    bounds=_COMMIT_BOUNDS,
    meaning="From a batch's statement to its commit, durable.",
)
COMMANDS = Metric(
    name="banyan_commands_total",
    kind=Kind.COUNTER,
    unit="commands",
    labels=("command", "outcome"),
    meaning="Commands by how they ended.",
)
SHEDS = Metric(
    name="banyan_sheds_total",
    kind=Kind.COUNTER,
    unit="requests",
    labels=("lane", "reason"),
    meaning="Requests turned away with a time to come back, so that the others are served.",
)
POISONED_COMMANDS = Metric(
    name="banyan_poisoned_commands_total",
    kind=Kind.COUNTER,
    unit="commands",
    labels=("lane",),
    meaning="Commands that made their whole batch fail and were found by halving it.",
)

# --- behind the log ---

PROJECTION_LAG_SECONDS = Metric(
    name="banyan_projection_lag_seconds",
    kind=Kind.GAUGE,
    unit="seconds",
    labels=("projection",),
    across=Across.MAX,
    meaning="Age of the oldest event the projection has not taken; 0 when none waits.",
)
PROJECTION_LAG_EVENTS = Metric(
    name="banyan_projection_lag_events",
    kind=Kind.GAUGE,
    unit="events",
    labels=("projection",),
    across=Across.MAX,
    meaning="Events the projection has not taken, by their numbers, so rather too many.",
)
RELAY_LAG_SECONDS = Metric(
    name="banyan_relay_lag_seconds",
    kind=Kind.GAUGE,
    unit="seconds",
    across=Across.MAX,
    meaning="Age of the oldest event Kafka has not confirmed; 0 when none waits.",
)
RELAY_LAG_EVENTS = Metric(
    name="banyan_relay_lag_events",
    kind=Kind.GAUGE,
    unit="events",
    across=Across.MAX,
    meaning="Events Kafka has not confirmed, by their numbers, so rather too many.",
)
OLDEST_XMIN_SECONDS = Metric(
    name="banyan_oldest_xmin_age_seconds",
    kind=Kind.GAUGE,
    unit="seconds",
    across=Across.MAX,
    meaning="Age of the oldest running transaction that has written: no reader passes it.",
)
PUBLISHED_EVENTS = Metric(
    name="banyan_published_events_total",
    kind=Kind.COUNTER,
    unit="events",
    meaning="Events that Kafka has confirmed.",
)
KAFKA_FAILURES = Metric(
    name="banyan_kafka_failures_total",
    kind=Kind.COUNTER,
    unit="batches",
    meaning="Batches that Kafka did not confirm as a whole; they are sent again.",
)
CONSUMER_LAG_EVENTS = Metric(
    name="banyan_consumer_lag_events",
    kind=Kind.GAUGE,
    unit="events",
    labels=("consumer",),
    across=Across.MAX,
    meaning="Messages in Kafka that the consumer has not taken, as of its last look.",
)
CONSUMER_SILENCE_SECONDS = Metric(
    name="banyan_consumer_silence_seconds",
    kind=Kind.GAUGE,
    unit="seconds",
    labels=("consumer",),
    across=Across.MAX,
    meaning="Since the consumer has last looked where its topics end; it does every five seconds.",
)
CONSUMER_OFFSET = Metric(
    name="banyan_consumer_next_offset",
    kind=Kind.GAUGE,
    unit="offset",
    labels=("consumer", "topic"),
    across=Across.MAX,
    dashboard=False,
    meaning="The next message the consumer takes, added up over the partitions of the topic.",
)
DEAD_EVENTS = Metric(
    name="banyan_consumer_dead_events",
    kind=Kind.GAUGE,
    unit="events",
    labels=("consumer",),
    across=Across.MAX,
    meaning="Messages that could not be taken and are kept for `manage.py consume --again`.",
)
REPLICA_LAG_SECONDS = Metric(
    name="banyan_replica_lag_seconds",
    kind=Kind.GAUGE,
    unit="seconds",
    labels=("replica",),
    across=Across.MAX,
    meaning="How long the primary's last changes took to be readable on the replica.",
)

# --- about ourselves ---

LIVE_PROCESSES = Metric(
    name="banyan_live_processes",
    kind=Kind.GAUGE,
    unit="processes",
    labels=("component",),
    meaning="Processes of this machine that are alive.",
)
CPU_SECONDS = Metric(
    name="banyan_process_cpu_seconds_total",
    kind=Kind.COUNTER,
    unit="seconds",
    labels=("component",),
    meaning="Processor time of our processes, user and system, the database's not included.",
)
DATABASE_UP = Metric(
    name="banyan_database_up",
    kind=Kind.GAUGE,
    unit="up",
    across=Across.MAX,
    meaning="1 when the database answered this scrape; without it the lags are missing.",
)

# --- spans ---

REQUEST = Span(
    name="banyan.request",
    kind="server",
    attributes=("http.request.method", "url.path", "http.response.status_code", "banyan.endpoint"),
    meaning="A request at the gateway, a child of the caller's span if it sent one.",
)
COMMIT = Span(
    name="banyan.commit",
    kind="internal",
    attributes=("banyan.lane", "banyan.batch"),
    meaning="A lane's batch; it and the sampled requests in it are linked both ways.",
)
PUBLISH = Span(
    name="banyan.publish",
    kind="producer",
    attributes=("messaging.system", "messaging.batch.message_count"),
    meaning="A batch on its way to Kafka, linked to the requests that caused its events.",
)
CONSUME = Span(
    name="banyan.consume",
    kind="consumer",
    attributes=("messaging.system", "messaging.destination.name"),
    meaning="Somebody takes a message: a child of the request that caused it.",
)
SHADOW = Span(
    name="banyan.shadow",
    kind="internal",
    attributes=("banyan.endpoint",),
    meaning="The other side is asked as well, after the answer; linked to the request it follows.",
)

SPANS: tuple[Span, ...] = tuple(v for v in list(vars().values()) if isinstance(v, Span))
