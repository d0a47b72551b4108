"""Requests of a drill's learners, the answers to them, and the promises in these."""

import threading
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from bff.routes.decision import MODULE


class Heard(msgspec.Struct, frozen=True):
    """One answer. `sent` and `at` are Unix time; `status` 0: none came. `drilled`: of the route
    that the drill is about."""

    learner: str
    drilled: bool
    sent: float
    at: float
    status: int
    stack: str

    @property
    def failed(self) -> bool:
        """Whether it has to be sent again."""
        return self.status == 0 or self.status == 429 or self.status >= 500


class Promise(msgspec.Struct):
    """The promise about an attempt: the last text of its slot, and its number."""

    learner: str
    attempt: str
    slot: int
    text: str | None = None
    revision: int = 0
    saves: int = 0
    submitted: bool = False


class Ledger:
    """Written by the learners, read by whoever conducts; both at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._heard: list[Heard] = []
        self.promises: dict[str, Promise] = {}

    def hear(self, one: Heard) -> None:
        """Write an answer down."""
        with self._lock:
            self._heard.append(one)

    def heard(self, after: int = 0) -> list[Heard]:
        """Everything, or what came after the first so many."""
        with self._lock:
            return self._heard[after:]

    def begun(self, learner: str, attempt: str, slot: int) -> Promise:
        """An attempt was promised to be there."""
        return self.promises.setdefault(attempt, Promise(learner, attempt, slot))

    @property
    def acknowledged(self) -> int:
        """Starts, saves and submits that were promised."""
        return sum(1 + one.saves + one.submitted for one in self.promises.values())


def well_since(heard: Iterable[Heard], learners: Iterable[str], row: int) -> float | None:
    """From when on every learner has only had good answers of the drilled route, `row` of them
    at least; None while somebody has not."""
    good: dict[str, list[float]] = defaultdict(list)
    for one in heard:
        if not one.drilled:
            continue
        if one.failed:
            good[one.learner].clear()
        else:
            good[one.learner].append(one.at)
    if any(len(good[learner]) < row for learner in learners):
        return None
    return max(good[learner][0] for learner in learners)


def last_of_old(heard: Iterable[Heard]) -> float | None:
    """When the module last answered on the drilled route, or took a request it never answered."""
    drilled = [one for one in heard if one.drilled]
    moments = [one.at for one in drilled if one.stack == MODULE]
    moments += [one.sent for one in drilled if one.status == 0]
    return max(moments, default=None)
