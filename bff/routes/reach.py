"""Where every path leads at one moment, and who is sent to the module there."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

from bff.routes.decision import LEGACY, MODULE, Overrides, RouteEntry
from bff.routes.matcher import Matcher
from bff.routes.models import Route
from bff.routes.snapshot import entries

_EVERYBODY = 10_001  # more than any ramp
_WHOLE = 10_000

# About whom (person, course, tenant), of which tenant, by which id.
Named = tuple[str, UUID, str]


class Reach(NamedTuple):
    """Who is sent to the module: a share of all as `draw` picks it, schools as a whole, and who
    is sent there or held back by name."""

    share: int
    tenants: frozenset[UUID] = frozenset()
    named: frozenset[Named] = frozenset()
    held: frozenset[Named] = frozenset()
    draw: tuple[bytes, str] = (b"", "")

    def is_more_than(self, other: "Reach") -> bool:
        """Whether somebody may be sent there now who was not before."""
        return self.takes_from_everywhere(other) or bool(self.added_to(other))

    def takes_from_everywhere(self, other: "Reach") -> bool:
        """Whether the share has grown, or picks others."""
        if self.share > other.share:
            return True
        partly = 0 < self.share < _WHOLE and other.share < _WHOLE
        return partly and self.draw != other.draw

    def added_to(self, other: "Reach") -> frozenset[Named]:
        """Whom it takes by name, or holds back no longer, that `other` did not."""
        if self.share == 0:
            return frozenset()
        freed = other.held - self.held
        if other.share == _EVERYBODY:
            return freed
        schools = {("tenant", tenant, "") for tenant in self.tenants - other.tenants}
        return freed | (self.named - other.named) | schools


class RouteMap:
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


def pairs(
    before: RouteMap, after: RouteMap
) -> Iterator[tuple[RouteEntry | None, RouteEntry | None]]:
    """The routes that serve each path before and after a change."""
    for probe in before.probes | after.probes:
        yield before.at(probe), after.at(probe)


def reach(entry: RouteEntry | None) -> Reach:
    """Who is sent to the module by this route."""
    if entry is None:
        return Reach(0)
    if entry.state == Route.State.RETIRED:
        return Reach(_EVERYBODY)
    if entry.stopped or entry.state in (Route.State.LEGACY, Route.State.SHADOW):
        return Reach(0)
    named = frozenset(_named(entry.overrides, MODULE))
    held = frozenset(_named(entry.overrides, LEGACY))
    if entry.everyone or entry.state == Route.State.MODULE:
        return Reach(_EVERYBODY, named=named, held=held)
    return Reach(entry.ramp_bp, entry.tenants, named, held, (entry.salt, entry.sticky))


def _named(overrides: Overrides, target: str) -> Iterator[Named]:
    for tenant, named in overrides.items():
        for about, sent_by in (("person", named.people), ("course", named.courses)):
            for subject, sent in sent_by.items():
                if sent.target == target:
                    yield about, tenant, subject
        if named.whole is not None and named.whole.target == target:
            yield "tenant", tenant, ""
