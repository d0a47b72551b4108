"""The life of a route, from the monolith to the module."""

from enum import StrEnum


class State(StrEnum):
    """Who answers a route's requests."""

    LEGACY = "legacy"  # the monolith
    SHADOW = "shadow"  # the monolith; the module is asked as well, for comparison
    RAMP = "ramp"  # by flag, overrides and ramp
    MODULE = "module"  # the module, unless stopped
    RETIRED = "retired"  # the module; the monolith's side is gone


# Forward a step at a time, past the shadow for what cannot be shadowed; back to anywhere at once.
# Out of retirement only by saying so, for there may be nothing on the other side any more.
_ALLOWED = {
    State.LEGACY: {State.SHADOW, State.RAMP},
    State.SHADOW: {State.LEGACY, State.RAMP},
    State.RAMP: {State.LEGACY, State.SHADOW, State.MODULE},
    State.MODULE: {State.LEGACY, State.SHADOW, State.RAMP, State.RETIRED},
    State.RETIRED: set[State](),
}
_OUT_OF_RETIREMENT = {State.MODULE}


def why_not(before: str, after: str, *, revive: bool = False) -> str | None:
    """Why a route may not go from one state to another, in words; None when it may.

    `revive`: whoever flips has said that a retired route is to come back.
    """
    if before == after:
        return None
    old, new = State(before), State(after)
    if old is State.RETIRED:
        if new not in _OUT_OF_RETIREMENT:
            return "A retired route comes back to the state module first."
        if not revive:
            return "A retired route comes back only by saying so: its old side may be gone."
    elif new not in _ALLOWED[old]:
        steps = ", ".join(sorted(_ALLOWED[old]))
        return f"From {old} a route goes to {steps}; not to {new} at once."
    return None
