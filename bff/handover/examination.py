"""An attempt that somebody may be writing just now, compared in one and the same state."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from apps.assessments.api import digest, digests, standings
from banyan.tenancy import tenant_scope
from bff.handover import forward, reverse
from bff.handover.models import Twin
from bff.handover.verification import Difference
from bff.monolith.handover import LegacySide
from bff.routes.models import Ownership
from bff.routes.ownership import Owner

_TRIES = 20
_DIFFERS = "its answers, marks or state differ"


def examined(
    ownership: Ownership, legacy: LegacySide, numbers: Iterable[int]
) -> Iterator[Difference]:
    """Those of these attempts that really differ: each is brought to the owner's state of one
    moment, and compared in that."""
    for number in numbers:
        for _ in range(_TRIES):
            why = _why(ownership, legacy, number)
            if why is not None:
                break
        else:
            why = "it changes faster than it can be compared"
        if why:
            yield Difference(number, why)


def _why(ownership: Ownership, legacy: LegacySide, number: int) -> str | None:
    """Why it differs, empty when it does not; None when it moved on meanwhile."""
    if ownership.owner == Owner.LEGACY:
        return _why_here(ownership, legacy, number)
    return _why_there(ownership, legacy, number)


def _why_here(ownership: Ownership, legacy: LegacySide, number: int) -> str | None:
    # Nobody else takes anything over until this commits: what is here can be brought to exactly
    # the state that the LMS has just told of, however fast it moves on.
    with transaction.atomic():
        forward.one_at_a_time(ownership)
        there = legacy.attempt(number)
        if there is None:
            return "it is not on the LMS any more"
        ownership.refresh_from_db(fields=["read_up_to"])
        # Change by change, for the history is to have each of them.
        while forward.follow_some(ownership, legacy, upto=there.change):
            pass
        with tenant_scope(ownership.tenant_id):
            twin = Twin.objects.filter(legacy_id=number).first()
            if twin is None or twin.problem:
                forward.take(ownership, [there])
                twin = Twin.objects.get(legacy_id=number)
            if twin.problem or twin.taken != there.change:
                return twin.problem or None
            here = digests({twin.attempt_id: number}).get(number)
    if here is None:
        return "it is not in the module"
    return "" if here == there.fingerprint else _DIFFERS


def _why_there(ownership: Ownership, legacy: LegacySide, number: int) -> str | None:
    with tenant_scope(ownership.tenant_id):
        twin = Twin.objects.filter(legacy_id=number).first()
        if twin is None:
            return "it is not in the module"
        standing = standings([twin.attempt_id]).get(twin.attempt_id)
        if standing is None:
            return "it is not in the module"
        if twin.problem and twin.sent == standing.revision:
            return twin.problem
        here = digest(standing)
        if twin.sent < 0 and twin.attempt_id not in reverse.waiting(ownership):
            # Nothing of it has happened here since it was taken over: it is to be as it was then.
            unchanged = legacy.attempt(number)
            there = "" if unchanged is None else unchanged.fingerprint
            return "" if here == there else _DIFFERS
        taken = reverse.send(ownership, legacy, twin, standing)
        if taken is None:
            return twin.problem
        if taken.seq != standing.revision:
            return None
    return "" if here == taken.fingerprint else _DIFFERS
