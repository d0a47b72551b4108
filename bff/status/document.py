"""Everything that the status page says, at one moment; whatever form it takes is made of this."""

from datetime import date, datetime

import msgspec

from bff.status.incidents import MAINTENANCE, Incident
from bff.status.rules import Counts
from bff.status.sources import Drill, FreezeWindow, PlannedFlip, Replay


class Day(msgspec.Struct, frozen=True):
    """The outcomes of one day (UTC)."""

    day: date
    counts: Counts = Counts()


class Component(msgspec.Struct, frozen=True, kw_only=True):
    """An activity. `state` is None while nobody tries it, or when it is not offered.

    `since` when the trouble began or ended; `first` is the first day on which anybody tried;
    `days` are 90, the oldest first.
    """

    key: str
    offered: bool
    state: str | None = None
    since: datetime | None = None
    last: datetime | None = None
    hour: Counts = Counts()
    first: date | None = None
    days: tuple[Day, ...] = ()


class Seal(msgspec.Struct, frozen=True):
    """How many entries the signed history has, and the last hash in hex."""

    entries: int = 0
    head: str = ""


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The page. `incidents` are of all kinds, what began last first.

    `missing` names what could not be asked: `history` (PostgreSQL) or `outcomes` (Redis).
    """

    as_of: datetime
    components: tuple[Component, ...]
    incidents: tuple[Incident, ...] = ()
    flips: tuple[PlannedFlip, ...] = ()
    freezes: tuple[FreezeWindow, ...] = ()
    drill: Drill | None = None
    replay: Replay | None = None
    seal: Seal = Seal()
    missing: tuple[str, ...] = ()

    def of_kind(self, *, maintenance: bool) -> list[Incident]:
        """The maintenances, or the others."""
        return [one for one in self.incidents if (one.kind == MAINTENANCE) is maintenance]

    @property
    def overall(self) -> str | None:
        """The worst state of all; None when nothing is known of any."""
        return worst([one.state for one in self.components])


_FROM_BEST = (
    "operational",
    "under_maintenance",
    "degraded_performance",
    "partial_outage",
    "major_outage",
)


def worst(states: list[str | None]) -> str | None:
    """The worst of these; None of none."""
    return max((one for one in states if one is not None), key=_FROM_BEST.index, default=None)
