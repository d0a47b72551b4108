"""Nobody is sent to scoring rules that have not been replayed; everybody may be sent back.

What counts is who is sent where before and after a change, not what was changed: a flag, its
schools, a ramp, who is named, or which route serves a path at all.
"""

from apps.assessments.api import why_unproven
from banyan.errors import Refusal
from bff.flips.routing import Routing
from bff.routes.decision import RouteEntry
from bff.routes.flip import Flip
from bff.routes.reach import pairs, reach


class Unproven(Refusal):
    """The scoring rules have not been proven by a replay."""

    status = 409
    code = "unproven"


def check(before: Routing, after: Routing, _: Flip) -> None:
    """Raise Unproven when more are sent to rules that need a proof and have none."""
    if any(_sends_more(*pair) for pair in pairs(before.map, after.map)):
        must_be_proven()


def must_be_proven() -> None:
    """Raise Unproven, with the reason, unless a fresh and clean replay stands for the rules."""
    if reason := why_unproven():
        raise Unproven(reason)


def _sends_more(before: RouteEntry | None, after: RouteEntry | None) -> bool:
    # To need no proof any more and to send more are two changes, so that the log has both.
    asked = any(entry is not None and entry.needs_proof for entry in (before, after))
    return asked and reach(after).is_more_than(reach(before))
