"""Who owns what, and how that may change: rules only, no framework.

    LEGACY → DUAL_LEGACY_PRIMARY → BACKFILL → VERIFY
           → DUAL_MODULE_PRIMARY → MODULE → LEGACY_READONLY → RETIRED

Up to VERIFY the legacy LMS writes and its changes flow to the module. From DUAL_MODULE_PRIMARY
the module writes, and its changes flow back until MODULE: as long as they do, one can go back.
"""

from enum import StrEnum

import msgspec

# The only kind of thing that is handed over so far; a route names it in `aggregate`.
AGGREGATE = "attempt"


class Owner(StrEnum):
    """Who may write; nobody while it changes hands."""

    LEGACY = "legacy"
    MODULE = "module"
    NOBODY = "nobody"


class State(StrEnum):
    """How far a hand-over is."""

    LEGACY = "legacy"
    DUAL_LEGACY_PRIMARY = "dual_legacy"
    BACKFILL = "backfill"
    VERIFY = "verify"
    DUAL_MODULE_PRIMARY = "dual_module"
    MODULE = "module"
    LEGACY_READONLY = "readonly"
    RETIRED = "retired"


class Facts(msgspec.Struct, frozen=True):
    """What a change of state is judged by.

    `waiting`: changes of the owner's that the other side does not hold yet. `stuck`: attempts that
    the other side cannot hold, with the reason. `differing`: those that the last verification
    found to differ. `verified`: both sides were compared whole since the archive was moved.
    `unacked`: live workers that route by an earlier epoch.
    """

    backfilled: bool = False
    verified: bool = False
    waiting: int = 0
    stuck: int = 0
    differing: int = 0
    unacked: int = 0


# What can be waited for with everybody's writes held up.
SOON = 200
_FORTH = {
    State.LEGACY: State.DUAL_LEGACY_PRIMARY,
    State.DUAL_LEGACY_PRIMARY: State.BACKFILL,
    State.BACKFILL: State.VERIFY,
    State.VERIFY: State.DUAL_MODULE_PRIMARY,
    State.DUAL_MODULE_PRIMARY: State.MODULE,
    State.MODULE: State.LEGACY_READONLY,
    State.LEGACY_READONLY: State.RETIRED,
}
_BACK = {
    State.DUAL_LEGACY_PRIMARY: State.LEGACY,
    State.BACKFILL: State.LEGACY,
    State.VERIFY: State.LEGACY,
    # The module's copy is complete and goes on being fed: verify, and it can be flipped again.
    State.DUAL_MODULE_PRIMARY: State.VERIFY,
    State.MODULE: State.DUAL_MODULE_PRIMARY,
    State.LEGACY_READONLY: State.MODULE,
}
_OF_LEGACY = frozenset({State.LEGACY, State.DUAL_LEGACY_PRIMARY, State.BACKFILL, State.VERIFY})
# In these, changes flow to the side that does not own.
FORWARD = frozenset({State.DUAL_LEGACY_PRIMARY, State.BACKFILL, State.VERIFY})
REVERSE = frozenset({State.DUAL_MODULE_PRIMARY})


def owner(state: State) -> Owner:
    """Who writes in this state."""
    return Owner.LEGACY if state in _OF_LEGACY else Owner.MODULE


def forth(state: State) -> State | None:
    """The next state; None after the last."""
    return _FORTH.get(state)


def back(state: State) -> State | None:
    """The state one returns to; None where there is no way back."""
    return _BACK.get(state)


def changes_hands(before: State, after: State) -> bool:
    """Whether somebody else writes afterwards."""
    return owner(before) != owner(after)


def why_not(before: State, after: State, facts: Facts) -> list[str]:
    """What stands in the way of a change, in words; empty when it may be made."""
    if after not in (_FORTH.get(before), _BACK.get(before)):
        return [f"There is no way from {before} to {after}."]
    if (before, after) == (State.BACKFILL, State.VERIFY) and not facts.backfilled:
        return ["The archive has not been moved to its end."]
    if changes_hands(before, after):
        return why_not_flip(facts)
    if after == State.MODULE:
        # Whoever stops feeding the legacy LMS leaves it as it is now.
        return why_not_flip(facts, still=0)
    return []


def why_not_flip(facts: Facts, still: int = SOON) -> list[str]:
    """Why the other side cannot take over without losing something, in words; `still`: so many
    changes may be on their way, for they are waited for when nobody writes any more."""
    found = [
        (not facts.verified, "Both sides have not been compared whole yet."),
        (bool(facts.differing), f"{_attempts(facts.differing)} differ between both sides."),
        (bool(facts.stuck), f"{_attempts(facts.stuck)} cannot be held by the other side."),
        (facts.waiting > still, f"{facts.waiting} changes have not reached the other side yet."),
        (bool(facts.unacked), f"{facts.unacked} workers still route by an earlier epoch."),
    ]
    return [words for holds, words in found if holds]


def _attempts(count: int) -> str:
    return f"{count} attempt{'' if count == 1 else 's'}"
