"""What a drill lets the module seem to do: to its own learners, before anything is begun.

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

HANGS = "hangs"
# Longer than a drill's learner waits (sitting.py).
_HANGS_SECONDS = 4.0


class Drilled(Unavailable):
    """This is a drill: for you the module is away. Send it again under the same key."""

    code = "drill"


class Harm(msgspec.Struct, frozen=True):
    """A fault for some people of a tenant, until then (Unix time)."""

    tenant: UUID
    people: frozenset[str]
    kind: str
    until: float

    def meets(self, principal: Principal) -> bool:
        """Whether it is for them, and not over."""
        mine = principal.tenant == self.tenant and principal.user in self.people
        return mine and time.time() < self.until


def met(harms: Iterable[Harm], principal: Principal) -> Harm | None:
    """The one that is for this person, if any."""
    return next((harm for harm in harms if harm.meets(principal)), None)


async def strike(harm: Harm) -> NoReturn:
    """Raise Drilled, at once or late."""
    if harm.kind == HANGS:
        await asyncio.sleep(_HANGS_SECONDS)
    raise Drilled(retry_after=1)
