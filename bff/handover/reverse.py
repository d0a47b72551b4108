"""From the module to the legacy LMS: what its events have changed, so that one can go back."""

from collections.abc import Iterable
from uuid import UUID

import msgspec
from django.utils import timezone

from apps.assessments.api import Standing, fenced, standings
from banyan.events.reader import StoredEvent, advance, begin_at_the_end, beyond
from banyan.models import Checkpoint
from banyan.tenancy import tenant_scope
from bff.handover.models import Twin
from bff.monolith.errors import LmsRefuses
from bff.monolith.handover import LegacySide, Taken
from bff.routes.models import Ownership
from bff.routes.ownership import AGGREGATE

_BATCH = 500


def reader_of(ownership: Ownership) -> str:
    """The name under which the event log is read for the LMS."""
    return f"handover/{ownership.id}"


def begin(ownership: Ownership) -> None:
    """From now on; what was before came from the LMS itself."""
    Checkpoint.objects.filter(reader=reader_of(ownership)).delete()
    begin_at_the_end(reader_of(ownership))


def begin_unless_begun(ownership: Ownership) -> None:
    """Go on where the LMS was last told of something."""
    begin_at_the_end(reader_of(ownership))


def send_some(ownership: Ownership, legacy: LegacySide) -> int:
    """Tell the LMS of the next events' attempts; how many events were passed, 0 at the end.

    An attempt is sent as it stands, with its revision: what is sent twice, or late, changes
    nothing over there. The reader moves on when all of it has been taken.
    """

    def tell(events: list[StoredEvent]) -> None:
        touched = {
            one.aggregateid
            for one in events
            if one.tenant_id == ownership.tenant_id and one.aggregatetype == AGGREGATE
        }
        send_attempts(ownership, legacy, touched)

    return advance(reader_of(ownership), tell, batch=_BATCH)


def send_waiting(ownership: Ownership, legacy: LegacySide) -> None:
    """Send every attempt that the reader has not come to, whatever it waits for.

    For when the fence is closed: nothing is added any more.
    """
    send_attempts(ownership, legacy, waiting(ownership))


def send_attempts(ownership: Ownership, legacy: LegacySide, attempts: Iterable[UUID]) -> None:
    """Have the LMS hold these attempts as they stand, those that it is to hold."""
    with tenant_scope(ownership.tenant_id):
        wanted = fenced(list(attempts))
        twins = {twin.attempt_id: twin for twin in Twin.objects.filter(attempt_id__in=wanted)}
        for attempt, standing in standings(wanted).items():
            twin = twins.get(attempt) or Twin(
                tenant_id=ownership.tenant_id, attempt_id=attempt, legacy_id=None
            )
            if twin.sent < standing.revision:
                send(ownership, legacy, twin, standing)


def waiting(ownership: Ownership) -> list[UUID]:
    """The attempts of which the LMS does not hold yet what was acknowledged here."""
    tenant = ownership.tenant_id
    newest = beyond(reader_of(ownership), tenant, AGGREGATE)
    with tenant_scope(tenant):
        twins = Twin.objects.filter(attempt_id__in=list(newest), problem="")
        sent = dict(twins.values_list("attempt_id", "sent"))
        behind = [one for one, revision in newest.items() if sent.get(one, -1) < revision]
        return sorted(fenced(behind))


def send(ownership: Ownership, legacy: LegacySide, twin: Twin, standing: Standing) -> Taken | None:
    """Have the LMS hold an attempt; what it holds then, None when it cannot, which is noted."""
    address = str(twin.attempt_id if twin.legacy_id is None else twin.legacy_id)
    taken = None
    twin.touched_at = timezone.now()
    try:
        taken = legacy.put(address, _state(ownership, standing))
        twin.legacy_id, twin.sent, twin.problem = taken.id, taken.seq, ""
    except LmsRefuses as refusal:
        if refusal.status == 409:  # it is written over there again: not ours to tell any more
            raise
        twin.problem = str(refusal)[:300]
    Twin.objects.bulk_create(
        [twin],
        update_conflicts=True,
        unique_fields=["tenant_id", "attempt_id"],
        update_fields=["legacy_id", "sent", "problem", "touched_at"],
    )
    return taken


def _state(ownership: Ownership, standing: Standing) -> dict[str, object]:
    state: dict[str, object] = msgspec.to_builtins(standing)
    del state["id"]
    for moment in ("started_at", "deadline", "submitted_at"):
        value = getattr(standing, moment)
        # As the LMS writes them, in milliseconds.
        state[moment] = value and value.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {**state, "seq": standing.revision, "epoch": ownership.epoch}
