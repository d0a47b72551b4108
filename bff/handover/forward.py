"""From the legacy LMS to the module: its archive page by page, and each of its changes."""

import time
from collections.abc import Sequence

from django.db import transaction

from apps.assessments.api import TakenOver, TakeOver
from banyan.commands import run
from banyan.commands.batch import turn_of
from banyan.lanes.django_connection import take_turns
from banyan.tenancy import tenant_scope
from bff.handover.models import Twin
from bff.monolith.handover import Change, LegacySide
from bff.routes.models import Ownership

PAGE = 100
_PROGRESS = ["archive_up_to", "archive_of", "archive_seconds", "archive_done"]


def move_some(ownership: Ownership, legacy: LegacySide, most: int = PAGE) -> int:
    """Move the next attempts of the archive; how many they were, 0 at its end.

    Attempts, the pairs of numbers and how far it has come are one commit: killed at any moment it
    goes on where it was, and what it does twice changes nothing. Raises StaleEpoch when the
    school's attempts have changed hands meanwhile.
    """
    began, after = time.monotonic(), ownership.archive_up_to
    page = legacy.attempts(after, most)
    with transaction.atomic():
        one_at_a_time(ownership)
        ownership.refresh_from_db(fields=_PROGRESS)
        if ownership.archive_up_to != after:
            return most  # another process has moved these meanwhile
        # What is here already is followed change by change, for its history is to have each.
        held = _held(ownership, page)
        take(ownership, [one for one in page if one.attempt.id not in held])
        ownership.archive_up_to = page[-1].attempt.id if page else after
        ownership.archive_of += len(page)
        ownership.archive_seconds += time.monotonic() - began
        ownership.archive_done = not page
        ownership.save(update_fields=_PROGRESS)
    return len(page)


def follow_some(ownership: Ownership, legacy: LegacySide, upto: int | None = None) -> int:
    """Take the LMS's next changes over, up to one if it is named; how many they were, 0 when there
    are none."""
    changes = legacy.changes(ownership.read_up_to)
    if upto is not None:
        changes = [one for one in changes if one.change <= upto]
    if not changes:
        return 0
    # Several of one attempt are several events: one after the other, not in one go.
    for some in _no_attempt_twice(changes):
        with transaction.atomic():
            take(ownership, _whole(ownership, legacy, some))
            ownership.read_up_to = some[-1].change
            ownership.save(update_fields=["read_up_to"])
    return len(changes)


def follow_all(ownership: Ownership, legacy: LegacySide) -> None:
    """Take over everything there is; for when nothing is added any more."""
    while follow_some(ownership, legacy):
        pass


def take(ownership: Ownership, changes: Sequence[Change]) -> list[TakenOver]:
    """Hold these attempts as the LMS does, but for what is older than what is held."""
    tenant = ownership.tenant_id
    with tenant_scope(tenant):
        one_at_a_time(ownership)
        numbers = [one.attempt.id for one in changes]
        twins = {twin.legacy_id: twin for twin in Twin.objects.filter(legacy_id__in=numbers)}
        newer = [
            one
            for one in changes
            if (twin := twins.get(one.attempt.id)) is None or one.change > twin.taken
            or (twin.problem and one.change == twin.taken)
        ]  # fmt: skip
        if not newer:
            return []
        taken = run(
            TakeOver(
                tenant=tenant,
                actor="handover",
                source=ownership.upstream,
                epoch=ownership.epoch,
                records=tuple(one.attempt for one in newer),
            )
        ).attempts
        Twin.objects.bulk_create(
            [_twin(ownership, *pair) for pair in zip(newer, taken, strict=True)],
            update_conflicts=True,
            unique_fields=["tenant_id", "attempt_id"],
            update_fields=["legacy_id", "taken", "problem", "touched_at"],
        )
        return taken


def one_at_a_time(ownership: Ownership) -> None:
    """Wait for whoever takes something over, until the running transaction ends.

    Archive and changes are read by different processes: what one has taken, the other must see
    before it decides what is older.
    """
    take_turns([turn_of(ownership.id)])


def _twin(ownership: Ownership, change: Change, taken: TakenOver) -> Twin:
    return Twin(
        tenant_id=ownership.tenant_id,
        attempt_id=taken.attempt,
        legacy_id=change.attempt.id,
        taken=change.change,
        problem=taken.problem,
    )


def _whole(ownership: Ownership, legacy: LegacySide, changes: list[Change]) -> list[Change]:
    """The changes; of an attempt that is not here and whose beginning is not among them, the
    attempt as it stands, for only that says what was asked."""
    known = _held(ownership, changes)
    return [
        one
        if one.attempt.items is not None or one.attempt.id in known
        else legacy.attempt(one.attempt.id) or one
        for one in changes
    ]


def _held(ownership: Ownership, changes: Sequence[Change]) -> set[int | None]:
    """Those of these attempts that are here."""
    with tenant_scope(ownership.tenant_id):
        numbers = [one.attempt.id for one in changes]
        held = Twin.objects.filter(legacy_id__in=numbers, problem="")
        return set(held.values_list("legacy_id", flat=True))


def _no_attempt_twice(changes: list[Change]) -> list[list[Change]]:
    runs: list[list[Change]] = [[]]
    for one in changes:
        if any(one.attempt.id == other.attempt.id for other in runs[-1]):
            runs.append([])
        runs[-1].append(one)
    return runs
