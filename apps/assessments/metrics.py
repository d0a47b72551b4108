"""What is counted of assessments."""

from banyan.telemetry.kinds import Kind, Metric

LABELS = {
    "source": "projection, or source when the projection was behind what the reader had seen",
}

OVERDUE_ATTEMPTS_CLOSED = Metric(
    name="banyan_overdue_attempts_closed_total",
    kind=Kind.COUNTER,
    unit="attempts",
    meaning="Attempts submitted by the clock and not by their learner.",
)
PROGRESS_READS = Metric(
    name="banyan_progress_reads_total",
    kind=Kind.COUNTER,
    unit="reads",
    labels=("source",),
    meaning="Readings of a learner's progress by where the answer came from.",
)
