"""The facts by which a hand-over is judged, looked up now."""

from uuid import UUID

from banyan.tenancy import tenant_scope
from bff.handover import reverse
from bff.handover.models import Twin
from bff.monolith.handover import LegacySide
from bff.routes.models import Ownership
from bff.routes.ownership import REVERSE, Facts, Owner, State, owner, why_not_flip
from bff.routes.propagation import Propagation


class RollbackReady(tuple[str, ...]):
    """The reasons why one cannot go back now without losing something; empty when one can."""

    __slots__ = ()

    @property
    def ready(self) -> bool:
        return not self


def rollback_ready(tenant: UUID, aggregate: str) -> RollbackReady:
    """Could the legacy LMS take a tenant's aggregates back now, with nothing lost?

    Where the LMS owns them there is nothing to take back. Asks PostgreSQL alone.
    """
    row = Ownership.objects.filter(tenant_id=tenant, aggregate=aggregate).first()
    if row is None or (row.owner == Owner.LEGACY and not row.pending):
        return RollbackReady()
    if row.pending:
        return RollbackReady(["A step of the hand-over is under way just now."])
    if State(row.state) not in REVERSE:
        return RollbackReady(["Changes made here no longer reach the legacy LMS."])
    return RollbackReady(why_not_flip(facts_here(row), still=0))


def facts_here(row: Ownership, waiting: int | None = None) -> Facts:
    """The facts known without asking the LMS; `waiting` if that is known already."""
    if waiting is None:
        waiting = len(reverse.waiting(row)) if State(row.state) in REVERSE else 0
    with tenant_scope(row.tenant_id):
        stuck = Twin.objects.exclude(problem="").count()
    propagation = Propagation()
    return Facts(
        backfilled=row.archive_done,
        verified=row.archive_done and row.verified_at is not None,
        waiting=waiting,
        stuck=stuck,
        differing=len(row.differing),
        unacked=len(propagation.workers) - len(propagation.acked),
    )


def facts(row: Ownership, legacy: LegacySide) -> Facts:
    """The same, with what the LMS says. Raises LmsAway."""
    if owner(State(row.state)) == Owner.LEGACY:
        return facts_here(row, max(0, legacy.fence().last_change - row.read_up_to))
    return facts_here(row)
