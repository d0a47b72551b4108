"""Who owns what, as a worker holds it: part of its snapshot of the routes."""

from uuid import UUID

import msgspec

from bff.routes.models import Ownership
from bff.routes.ownership import Owner


class Owned(msgspec.Struct, frozen=True):
    """The owner of a tenant's aggregates in an epoch."""

    owner: str
    epoch: int

    @property
    def changing(self) -> bool:
        """Nobody may write just now."""
        return self.owner == Owner.NOBODY


Owners = dict[tuple[UUID, str], Owned]


def owners() -> Owners:
    """Every ownership that the database has; tenants without one have never begun to move."""
    rows = Ownership.objects.values_list("tenant_id", "aggregate", "owner", "epoch")
    return {(tenant, aggregate): Owned(owner, epoch) for tenant, aggregate, owner, epoch in rows}
