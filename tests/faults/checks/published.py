"""Kafka: what a consumer that drops repeated ids gets of the log."""

from collections.abc import Iterator

from tests.faults.checks.verdict import Violation
from tests.faults.truth import Truth
from tests.faults.witness import Delivered


def once_each(delivered: list[Delivered]) -> list[Delivered]:
    """What is left when repeated ids are dropped, in order of first arrival."""
    return list({one.id: one for one in reversed(delivered)}.values())[::-1]


def missing(delivered: list[Delivered], truth: Truth) -> Iterator[Violation]:
    """Events of the log that never came, came with other content, or behind a later one."""
    came = {one.id: one for one in delivered}
    for chain in truth.events.values():
        for event in chain:
            one = came.get(event.id)
            told = (event.attempt, event.seq, event.payload)
            if one is None or (one.attempt, one.seq, one.data) != told:
                yield Violation("events_missing", f"{event.attempt}@{event.seq} {event.id}")
    newest: dict[str, int] = {}
    for one in once_each(delivered):
        if one.seq < newest.get(one.attempt, -1):
            yield Violation("events_missing", f"{one.attempt}@{one.seq} came too late")
        newest[one.attempt] = max(one.seq, newest.get(one.attempt, -1))


def doubled(delivered: list[Delivered], truth: Truth) -> Iterator[Violation]:
    """Two ids for one place in an attempt's history, and events of which the log knows nothing."""
    first: dict[tuple[str, int], str] = {}
    for one in once_each(delivered):
        place = (one.attempt, one.seq)
        if first.setdefault(place, one.id) != one.id:
            yield Violation("events_doubled", f"{one.attempt}@{one.seq} came under two ids")
        elif truth.event(*place) is None:
            yield Violation("events_doubled", f"{one.attempt}@{one.seq} came and never was")
