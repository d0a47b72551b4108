"""Changing ownership: first nobody writes, then what is on its way arrives, then the other does.

Whatever ends this in the middle, either owner can be asked to go on: the old one holds everything
until the new one has been verified to. `settle` does so for a process that was killed.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

from django.utils import timezone

from banyan.errors import Fault, Refusal
from banyan.models import Tenant
from banyan.tenancy import tenant_scope
from banyan.tenancy.fence import move_fence
from bff.flips.exam_gate import freezes
from bff.handover import forward, reverse
from bff.handover.examination import examined
from bff.handover.facts import facts
from bff.handover.models import Twin
from bff.handover.records import HandoverRefused, Wish, alone, enter, settled
from bff.handover.verification import Difference, differences, of_attempts
from bff.monolith.handover import LegacySide
from bff.routes.models import Ownership
from bff.routes.ownership import REVERSE, Owner, State, changes_hands, owner, why_not
from bff.routes.propagation import Propagation, await_propagation

logger = logging.getLogger(__name__)

Between = Callable[[str], None]
# A comparison that is older is made again before a flip.
_FRESH = timedelta(minutes=1)
# What was touched a little before a comparison began may have been compared as it was before.
_MARGIN = timedelta(seconds=5)
_SETTLING = Wish("system", "taken up again after the process that began it had ended")


def begin(tenant: Tenant, upstream: str, aggregate: str) -> Ownership:
    """The ownership of a tenant's aggregates, as it stands; the LMS's where nobody has begun."""
    row, _ = Ownership.objects.get_or_create(
        tenant=tenant, aggregate=aggregate, defaults={"upstream": upstream}
    )
    return row


def legacy_of(row: Ownership) -> LegacySide:
    """The LMS on the other side."""
    return LegacySide(row.tenant, row.upstream)


def change(row: Ownership, after: State, wish: Wish, between: Between = lambda _: None) -> None:
    """Bring an ownership into this state. `between` is called with what is about to be done.

    Raises HandoverRefused with the reasons, LmsAway, LmsRefuses; nothing has changed then,
    except that an interrupted change before it may have been settled.
    """
    if not wish.reason.strip():
        raise HandoverRefused("Say why: the reason is kept with the change.")
    with closing(legacy_of(row)) as legacy, alone(row):
        _settle(row, legacy)
        before = State(row.state)
        flips = changes_hands(before, after)
        if flips:
            _must_not_disturb(row)
        if flips and (row.verified_at is None or row.verified_at < timezone.now() - _FRESH):
            between("comparing both sides")
            verify(row, legacy)
        if flips and Propagation().workers:
            await_propagation()
        reasons = why_not(before, after, facts(row, legacy))
        if reasons:
            raise HandoverRefused(" ".join(reasons), reasons=reasons)
        enter(row, before, Owner.NOBODY if flips else owner(after), wish, pending=after)
        _finish(row, legacy, wish, between)


def _must_not_disturb(row: Ownership) -> None:
    """A change of hands moves attempts that are running, which no flip may do in an exam."""
    now = timezone.now()
    for freeze in freezes(now):
        if freeze.concerns("tenant", row.tenant_id, ""):
            raise HandoverRefused(freeze.why(now))


def settle(row: Ownership) -> None:
    """Finish what a process that has ended left pending. Raises HandoverRefused while it lives."""
    if row.pending:
        with closing(legacy_of(row)) as legacy, alone(row):
            _settle(row, legacy)


def compare(row: Ownership) -> list[Difference]:
    """`verify` with a connection of its own."""
    with closing(legacy_of(row)) as legacy:
        return verify(row, legacy)


def verify(row: Ownership, legacy: LegacySide) -> list[Difference]:
    """Compare both sides whole and keep what differs; who writes meanwhile is not disturbed."""
    began = timezone.now()
    suspects = [one.attempt for one in differences(row, legacy)]
    found = list(examined(row, legacy, suspects))
    row.verified_at = began
    row.differing = [{"attempt": one.attempt, "why": one.why} for one in found]
    row.save(update_fields=["verified_at", "differing"])
    return found


def _settle(row: Ownership, legacy: LegacySide) -> None:
    if row.pending:
        _finish(row, legacy, _SETTLING, lambda _: None)


def _finish(row: Ownership, legacy: LegacySide, wish: Wish, between: Between) -> None:
    """Go through with what is pending, or back to where it began."""
    before, after = State(row.state), State(row.pending)
    try:
        if changes_hands(before, after):
            _flip(row, legacy, after, between)
        else:
            _set_fences(row, legacy, owner(after))
            if after in REVERSE:
                reverse.begin_unless_begun(row)
    except (Refusal, Fault) as error:
        between(f"going back: {error}")
        enter(row, before, Owner.NOBODY, Wish("system", f"undone: {error}"), pending=before)
        _set_fences(row, legacy, owner(before))
        settled(row, before, owner(before), wish)
        raise
    settled(row, after, owner(after), wish)


def _flip(row: Ownership, legacy: LegacySide, after: State, between: Between) -> None:
    between("closing both fences")
    _set_fences(row, legacy, Owner.NOBODY)
    between("waiting for what is on its way")
    if owner(after) == Owner.MODULE:
        forward.follow_all(row, legacy)
    else:
        reverse.send_waiting(row, legacy)
    between("comparing what has changed since the last comparison")
    _must_be_equal(row, legacy)
    if owner(after) == Owner.MODULE:
        reverse.begin(row)
    between(f"opening the fence of {owner(after)}")
    _set_fences(row, legacy, owner(after))


def _set_fences(row: Ownership, legacy: LegacySide, who: Owner) -> None:
    # One side is closed before the other is opened, whichever it is.
    if who == Owner.MODULE:
        legacy.move_fence(row.epoch, is_open=False)
    move_fence(row.tenant_id, row.aggregate, row.epoch, is_open=who == Owner.MODULE)
    if who != Owner.MODULE:
        legacy.move_fence(row.epoch, is_open=who == Owner.LEGACY)


def _must_be_equal(row: Ownership, legacy: LegacySide) -> None:
    assert row.verified_at is not None
    with tenant_scope(row.tenant_id):
        touched = Twin.objects.filter(touched_at__gte=row.verified_at - _MARGIN)
        numbers = [one for one in touched.values_list("legacy_id", flat=True) if one is not None]
        nowhere = touched.filter(legacy_id=None).count()
    found = list(of_attempts(row, legacy, numbers))
    row.differing = [{"attempt": one.attempt, "why": one.why} for one in found]
    row.save(update_fields=["differing"])
    if found or nowhere:
        raise HandoverRefused(f"{len(found) + nowhere} attempts differ: {row.differing[:5]}")
