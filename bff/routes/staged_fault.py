"""The fault that a drill stages, as a worker holds it: part of its snapshot of the routes."""

import time
from collections.abc import Iterable
from uuid import UUID

import msgspec

from banyan.identity import Principal


class StagedFault(msgspec.Struct, frozen=True):
    """A row of DrillFault as a worker holds it: some people of a tenant, until then (Unix time)."""

    tenant: UUID
    people: frozenset[str]
    kind: str
    until: float

    def meets(self, principal: Principal) -> bool:
        """Whether it is for them, and not over."""
        mine = principal.tenant == self.tenant and principal.user in self.people
        return mine and time.time() < self.until


def staged_for(principal: Principal, faults: Iterable[StagedFault]) -> StagedFault | None:
    """The one that is for this person, if any."""
    return next((fault for fault in faults if fault.meets(principal)), None)
