"""Reads: never older than an acknowledgement, and true for the revision that they name."""

from collections import defaultdict
from collections.abc import Iterator

from tests.faults.checks.verdict import Violation
from tests.faults.journal import Told
from tests.faults.truth import Truth


def stale(told: list[Told], truth: Truth) -> Iterator[Violation]:
    """Progress, views and conflicts that show less than what was acknowledged before they were
    asked for, or something that never was."""
    known = _acknowledgements(told)
    for one in told:
        if one.kind == "progress" and one.status == 200:
            yield from _stale_progress(one, known, truth)
        elif one.kind == "view" and one.status == 200:
            yield from _stale_view(one, known, truth)
        elif one.refuses == "revision_conflict":
            yield from _false_conflict(one, truth)


def _stale_progress(
    one: Told, known: dict[str, list[tuple[float, int]]], truth: Truth
) -> Iterator[Violation]:
    revision = one.said["revision"]
    least = _must_know(one, known) if one.at_least is None else one.at_least
    if revision < least:
        yield Violation("stale_progress", f"{one.attempt} at {revision}, asked for {least}")
    answered = len(_slots_at(str(one.attempt), revision, truth))
    if one.said["answered"] != answered:
        yield Violation(
            "stale_progress",
            f"{one.attempt}@{revision} had {answered} answers, shown {one.said['answered']}",
        )


def _stale_view(
    one: Told, known: dict[str, list[tuple[float, int]]], truth: Truth
) -> Iterator[Violation]:
    revision, least = one.said["revision"], _must_know(one, known)
    if revision < least:
        yield Violation("stale_progress", f"view of {one.attempt} at {revision}, not {least}")
    shown = {int(slot): tuple(held) for slot, held in one.said["answers"].items()}
    if shown != _slots_at(str(one.attempt), revision, truth):
        yield Violation("stale_progress", f"view of {one.attempt}@{revision} shows what never was")


def _false_conflict(one: Told, truth: Truth) -> Iterator[Violation]:
    for held in one.said["conflicts"]:
        event = truth.event(str(one.attempt), held["revision"])
        text = (held["response"] or {}).get("text")
        if event is None or event.texts.get(held["slot"]) != text:
            where = f"{one.attempt}/{held['slot']}@{held['revision']}"
            yield Violation("stale_progress", f"{where} was shown as held and never was")


def _acknowledgements(told: list[Told]) -> dict[str, list[tuple[float, int]]]:
    known: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for one in told:
        if one.acknowledges or (one.kind == "submit" and one.status == 200):
            known[str(one.attempt)].append((one.heard, one.said["revision"]))
    return known


def _must_know(one: Told, known: dict[str, list[tuple[float, int]]]) -> int:
    heard = known.get(str(one.attempt), [])
    return max((revision for at, revision in heard if at < one.sent), default=0)


def _slots_at(attempt: str, revision: int, truth: Truth) -> dict[int, tuple[int, str | None]]:
    """What each slot held when the attempt was at this revision, by the log."""
    held: dict[int, tuple[int, str | None]] = {}
    for event in truth.events.get(attempt, []):
        if event.seq <= revision:
            held |= {slot: (event.seq, text) for slot, text in event.texts.items()}
    return held
