"""The differences this process has seen since the last flush."""

import time
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from bff.trial.demotion.errors import TICK_SECONDS
from bff.trial.demotion.mark_evidence import Compared
from bff.trial.shadowing.comparison import EXCUSED, Class, Difference
from bff.trial.shadowing.pseudonyms import shown

MOST_PATHS = 500  # of a route between two flushes; paths may be named by data
_MOST_EXAMPLES = 40
_LONGEST_PATH = 200


class Seen(msgspec.Struct):
    """How often something differed between the sides, and between two readings of legacy."""

    raw: int = 0
    noise: int = 0


class Example(msgspec.Struct, frozen=True):
    """A difference under pseudonyms."""

    route: str
    path: str
    kind: str
    version: int
    person: str
    primary: str
    candidate: str
    trace: str


# Route, version of the rules, path, kind.
Key = tuple[str, int, str, str]


class Tally:
    """Counts, and a few examples. Handed over as a whole and begun anew by `take`."""

    def __init__(self) -> None:
        self.seen: defaultdict[Key, Seen] = defaultdict(Seen)
        self.examples: list[Example] = []
        self.ticks: dict[tuple[str, int], Compared] = {}

    def not_compared(self, route: str, version: int, why: str) -> None:
        """One that was not compared."""
        self.seen[route, version, "", why].raw += 1

    def compared(
        self,
        route: str,
        version: int,
        person: str,
        trace: str,
        raw: list[Difference],
        noise: list[Difference],
    ) -> None:
        """One comparison: `raw` between the sides, `noise` between two readings of legacy."""
        self.seen[route, version, "", "compared"].raw += 1
        self._count(route, version, raw, "raw")
        self._count(route, version, noise, "noise")
        self._keep_tick(route, raw, noise)
        for each in raw:
            if each.kind not in EXCUSED and len(self.examples) < _MOST_EXAMPLES:
                self.examples.append(_example(route, version, person, trace, each))

    def _count(self, route: str, version: int, found: Iterable[Difference], what: str) -> None:
        # An answer counts once at a path, however many elements differ there.
        for path, kind in {(each.path[:_LONGEST_PATH], each.kind.value) for each in found}:
            if len(self.seen) >= MOST_PATHS and (route, version, path, kind) not in self.seen:
                path, kind = "", "more"
            seen = self.seen[route, version, path, kind]
            setattr(seen, what, getattr(seen, what) + 1)

    def _keep_tick(self, route: str, raw: list[Difference], noise: list[Difference]) -> None:
        kinds = {each.kind for each in raw}
        at = route, int(time.time()) // TICK_SECONDS
        before = self.ticks.get(at, Compared())
        self.ticks[at] = Compared(
            before.compared + 1,
            before.marks + (Class.SCORING in kinds),
            before.pass_fail + (Class.PASS_FAIL in kinds),
            before.unstable + any(each.kind == Class.LEGACY_UNSTABLE for each in noise),
        )

    def take(self) -> "Tally":
        """A copy of all that is counted, as a tally of its own."""
        taken = Tally()
        taken.seen, self.seen = self.seen, taken.seen
        taken.examples, self.examples = self.examples, taken.examples
        taken.ticks, self.ticks = self.ticks, taken.ticks
        return taken


def _example(route: str, version: int, person: str, trace: str, found: Difference) -> Example:
    return Example(
        route,
        found.path[:_LONGEST_PATH],
        found.kind.value,
        version,
        person,
        "absent" if found.kind == Class.EXTRA else shown(found.path, found.primary),
        "absent" if found.kind == Class.MISSING else shown(found.path, found.candidate),
        trace,
    )
