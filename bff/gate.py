"""Nobody is sent to scoring rules that have not been replayed; everybody may be sent back."""

from typing import TYPE_CHECKING

from apps.assessments.api import why_unproven
from banyan.errors import Refusal

if TYPE_CHECKING:
    from bff.models import Flag, Route

_ALL = 10_001  # more than any ramp


class Unproven(Refusal):
    """The scoring rules have not been proven by a replay."""

    status = 409
    code = "unproven"


def must_be_proven() -> None:
    """Raise Unproven, with the reason, unless a fresh and clean replay stands for the rules."""
    if reason := why_unproven():
        raise Unproven(reason)


def check_flag(before: "Flag | None", after: "Flag") -> None:
    """Raise Unproven when the flag sends more learners to the module and may not yet.

    To need no proof and to send more are two changes, so that the log has both.
    """
    needs_proof = after.needs_proof or (before is not None and before.needs_proof)
    if needs_proof and _flag_level(after) > (0 if before is None else _flag_level(before)):
        must_be_proven()


def check_route(before: "Route | None", after: "Route") -> None:
    """Raise Unproven when the route sends more learners to the module and may not yet."""
    flags = [route.flag for route in (before, after) if route is not None]
    needs_proof = any(flag is not None and flag.needs_proof for flag in flags)
    if needs_proof and _route_level(after) > (0 if before is None else _route_level(before)):
        must_be_proven()


def _flag_level(flag: "Flag") -> int:
    return {False: 0, None: 1, True: 2}[flag.everyone]


def _route_level(route: "Route") -> int:
    return {"legacy": 0, "ramp": route.ramp_bp, "module": _ALL}[route.state]
