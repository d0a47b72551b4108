"""The fault that a drill stages: for its own learners, before anything of theirs is begun.

Nothing is broken for anybody else, and nothing that is stored: it is like the `fault` filter of
service meshes, which aborts or delays requests that carry a mark; here the mark is who asks.
"""

import asyncio
from typing import NoReturn

from banyan.errors import Unavailable
from bff.routes.models import DrillFault
from bff.routes.staged_fault import StagedFault

# Longer than a drill's learner waits (sitting.py).
_HANGS_SECONDS = 4.0


class ThisIsADrill(Unavailable):
    """This is a drill: the module fails for you on purpose. Send it again under the same key."""

    code = "drill"


async def strike(fault: StagedFault) -> NoReturn:
    """Raise ThisIsADrill, at once or late."""
    if fault.kind == DrillFault.Kind.HANGS:
        await asyncio.sleep(_HANGS_SECONDS)
    raise ThisIsADrill(retry_after=1)
