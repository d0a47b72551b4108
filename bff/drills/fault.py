"""The fault that a drill stages: for its own learners, before anything of theirs is begun.

Nothing is broken for anybody else, and nothing that is stored: it is like the `fault` filter of
service meshes, which aborts or delays requests that carry a mark; here the mark is who asks.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import NoReturn
from uuid import UUID

import msgspec

from banyan.errors import Unavailable
from banyan.identity import Principal
from bff.drills.models import Drill

# Longer than a drill's learner waits (sitting.py).
_HANGS_SECONDS = 4.0


class ThisIsADrill(Unavailable):
    """This is a drill: for you the module is away. Send it again under the same key."""

    code = "drill"


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


async def strike(fault: StagedFault) -> NoReturn:
    """Raise ThisIsADrill, at once or late."""
    if fault.kind == Drill.Fault.HANGS:
        await asyncio.sleep(_HANGS_SECONDS)
    raise ThisIsADrill(retry_after=1)
