"""Nobody is sent to scoring rules that have not been replayed; everybody may be sent back.

What counts is who is sent where before and after a change, not what was changed: a flag, its
schools, a ramp, or which route serves a path at all. `QuerySet.update` passes by here, as it does
by the log of flips: workers do not hear of it either.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models.signals import (
    m2m_changed,
    post_delete,
    post_save,
    pre_delete,
    pre_save,
)

from apps.assessments.api import why_unproven
from banyan.errors import Refusal
from bff.matching import Matcher
from bff.models import Flag, Route
from bff.snapshot import RouteEntry, entries

_EVERYBODY = 10_001  # more than any ramp


class Unproven(Refusal):
    """The scoring rules have not been proven by a replay."""

    status = 409
    code = "unproven"


class Reach(NamedTuple):
    """Who is sent to the module: a share of all, and schools as a whole."""

    share: int
    tenants: frozenset[UUID] = frozenset()

    def is_more_than(self, other: "Reach") -> bool:
        """Whether somebody may be sent there now who was not before."""
        if other.share == _EVERYBODY:
            return False
        return self.share > other.share or not self.tenants <= other.tenants


class Roads:
    """Where every path leads at one moment."""

    def __init__(self) -> None:
        found = entries()
        self._matcher = Matcher(found)
        # A template is a path too: the one that only its own route, or one above it, serves.
        self.probes = {(method, template) for method, template, _ in found}

    def at(self, probe: tuple[str, str]) -> RouteEntry | None:
        """The route that serves this path."""
        found = self._matcher.find(*probe)
        return None if found is None else found[0]


def connect() -> None:
    """Look at every change of routes and flags, from the admin, a command or a shell."""
    for model in (Route, Flag):
        for before, after in ((pre_save, post_save), (pre_delete, post_delete)):
            before.connect(_remember, sender=model, dispatch_uid=f"gate-{model.__name__}")
            after.connect(_compare, sender=model, dispatch_uid=f"gate-{model.__name__}")
    m2m_changed.connect(_tenants, sender=Flag.tenants.through, dispatch_uid="gate-tenants")


@contextmanager
def one_change() -> Iterator[None]:
    """Within: changes that somebody makes at once, compared from the first state to the last."""
    with transaction.atomic():
        before = Roads()
        yield
        _compare_roads(before)


def must_be_proven() -> None:
    """Raise Unproven, with the reason, unless a fresh and clean replay stands for the rules."""
    if reason := why_unproven():
        raise Unproven(reason)


def _remember(instance: Any, **_: Any) -> None:
    instance.roads_before = Roads()


def _compare(instance: Any, **_: Any) -> None:
    """Runs in the transaction of the change: what is raised here undoes it."""
    _compare_roads(instance.roads_before)


def _compare_roads(before: Roads) -> None:
    after = Roads()
    if any(_sends_more(*pair) for pair in _pairs(before, after)):
        must_be_proven()


def _tenants(instance: Any, action: str, **_: Any) -> None:
    if action.startswith("pre_"):
        _remember(instance)
    else:
        _compare(instance)


def _pairs(before: Roads, after: Roads) -> Iterator[tuple[RouteEntry | None, RouteEntry | None]]:
    for probe in before.probes | after.probes:
        yield before.at(probe), after.at(probe)


def _sends_more(before: RouteEntry | None, after: RouteEntry | None) -> bool:
    # To need no proof any more and to send more are two changes, so that the log has both.
    asked = any(entry is not None and entry.needs_proof for entry in (before, after))
    return asked and _reach(after).is_more_than(_reach(before))


def _reach(entry: RouteEntry | None) -> Reach:
    if entry is None or entry.everyone is False or entry.state == Route.State.LEGACY:
        return Reach(0)
    if entry.everyone or entry.state == Route.State.MODULE:
        return Reach(_EVERYBODY)
    return Reach(entry.ramp_bp, entry.tenants)
