"""Where a tenant's rows lie: in the common share, or in a share of its own."""

from collections.abc import Collection
from uuid import UUID

from django.utils import timezone

from banyan.errors import Refusal
from banyan.partitions.exchange import tidy
from banyan.partitions.future_months import AHEAD, months_in_rest
from banyan.partitions.lock import alone
from banyan.partitions.months import Month
from banyan.partitions.new_tables import add_months, add_rest, add_share, stage
from banyan.partitions.relocation import move
from banyan.partitions.tree import LOG, Share, common_share, label_of, shares


class AlreadyThere(Refusal):
    """The tenant's rows are where you want them."""

    status = 409
    code = "already_there"


class MonthsDiffer(Refusal):
    """Months are archived in one share and not in the other; archive or restore them first."""

    status = 409
    code = "months_differ"


def promote(tenant: UUID, patience: float = 60.0) -> None:
    """Give a heavy tenant a share of its own, with all its rows, while everybody goes on.

    Raises AlreadyThere, Busy, and Fault when the log cannot be had.
    """
    with alone(patience):
        tidy()
        heavy = _heavy()
        if tenant in heavy:
            raise AlreadyThere
        common = common_share()

        def build() -> None:
            stage(LOG)
            _add_like(add_share(f"{LOG}_{label_of(tenant)}", tenant), label_of(tenant), [common])
            everybody = add_share(f"{LOG}_shared", None, {*heavy, tenant})
            _add_like(everybody, "shared", [common])

        move(f"promote {tenant}", build, LOG, [common.table])


def demote(tenant: UUID, patience: float = 60.0) -> None:
    """Put a tenant's rows back into the common share. Raises as `promote`, and MonthsDiffer."""
    with alone(patience):
        tidy()
        own = next((share for share in shares() if share.tenant == tenant), None)
        if own is None:
            raise AlreadyThere
        common = common_share()
        if own.closed != common.closed:
            raise MonthsDiffer

        def build() -> None:
            stage(LOG)
            everybody = add_share(f"{LOG}_shared", None, _heavy() - {tenant})
            _add_like(everybody, "shared", [common, own])

        move(f"demote {tenant}", build, LOG, [common.table, own.table])


def _heavy() -> set[UUID]:
    return {share.tenant for share in shares() if share.tenant is not None}


def _add_like(table: str, label: str, sources: Collection[Share]) -> None:
    """Months as the sources have them, archived ones closed as there, and those ahead."""
    name = f"{LOG}_{label}"
    closed: set[Month] = set().union(*(share.closed for share in sources))
    wanted = set(Month.of(timezone.now()).and_ahead(AHEAD))
    for share in sources:
        wanted |= share.months.keys() | months_in_rest(share, AHEAD)
    add_months(table, name, sorted(wanted - closed))
    add_months(table, name, sorted(closed), closed=True)
    add_rest(table, name, wanted)
