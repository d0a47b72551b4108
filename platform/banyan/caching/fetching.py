"""What somebody has to be asked for, remembered for a while and asked for by one at a time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import Future
from contextlib import suppress
from random import uniform
from threading import Lock
from typing import Generic, TypeVar

from banyan.caching.bounded import Bounded
from banyan.tenancy.scope import current_tenant

V = TypeVar("V")

_JITTER = 0.1  # of its time: what was fetched together must not run out together


class _Entry(Generic[V]):
    __slots__ = ("fresh_until", "usable_until", "value")

    def __init__(self, value: V, seconds: float, stale: float) -> None:
        now = time.monotonic()
        self.value = value
        self.fresh_until = now + seconds * uniform(1 - _JITTER, 1)
        self.usable_until = now + seconds + stale


class Cache(Generic[V]):
    """Answers by key, fresh for about `seconds`: never longer, and up to a tenth shorter.

    Whoever finds none fetches it; who comes meanwhile waits for the same answer, or takes one that
    is no older than `stale` seconds more. So does whoever fails to fetch a new one. An error is
    told to all who wait and not remembered. The tenant in scope is part of the key, and without
    a scope NoTenant is raised, unless the answers are `of_no_tenant`.
    """

    def __init__(
        self,
        *,
        seconds: float,
        stale: float = 0.0,
        most: int = 10_000,
        of_no_tenant: bool = False,
        lasts: Callable[[V], float] | None = None,
    ) -> None:
        """`lasts` says of an answer how many seconds it is fresh, if each has its own."""
        self._seconds, self._stale, self._lasts = seconds, stale, lasts
        self._of_no_tenant = of_no_tenant
        self._entries: Bounded[Hashable, _Entry[V]] = Bounded(most)
        self._flights: dict[Hashable, Future[V]] = {}
        self._joining = Lock()
        self._tasks: set[asyncio.Future[None]] = set()

    def at_hand(self, key: Hashable) -> V | None:
        """The fresh answer, if there is one."""
        entry = self._fresh(self._place(key))
        return None if entry is None else entry.value

    def fetch(self, key: Hashable, load: Callable[[], V]) -> V:
        """The answer, from `load` if it is not at hand. For threads: it waits."""
        place = self._place(key)
        if (entry := self._fresh(place)) is not None:
            return entry.value
        flight, leads = self._join(place)
        if leads:
            try:
                self._land(place, flight, load())
            except BaseException as error:
                self._crash(place, flight, error)
        elif (usable := self._usable(place)) is not None:
            return usable.value
        return self._answer(place, flight)

    async def afetch(self, key: Hashable, load: Callable[[], Awaitable[V]]) -> V:
        """The same on an event loop. Whoever gives up waiting ends the fetching for nobody."""
        place = self._place(key)
        if (entry := self._fresh(place)) is not None:
            return entry.value
        flight, leads = self._join(place)
        if leads:
            self._begin(place, flight, load)
        elif (usable := self._usable(place)) is not None:
            return usable.value
        with suppress(Exception):  # which _answer tells, or does without
            await asyncio.shield(asyncio.wrap_future(flight))
        return self._answer(place, flight)

    def forget(self, key: Hashable) -> None:
        """Ask anew next time."""
        self._entries.pop(self._place(key), None)

    def clear(self) -> None:
        """Ask anew for everything."""
        self._entries.clear()

    def _place(self, key: Hashable) -> Hashable:
        return key if self._of_no_tenant else (current_tenant(), key)

    def _fresh(self, place: Hashable) -> "_Entry[V] | None":
        entry = self._entries.get(place)
        return entry if entry is not None and time.monotonic() < entry.fresh_until else None

    def _usable(self, place: Hashable) -> "_Entry[V] | None":
        entry = self._entries.get(place)
        return entry if entry is not None and time.monotonic() < entry.usable_until else None

    def _join(self, place: Hashable) -> "tuple[Future[V], bool]":
        """The fetching that is under way, or one that is the caller's to lead."""
        with self._joining:
            flight = self._flights.get(place)
            if flight is not None:
                return flight, False
            flight = Future()
            if (entry := self._fresh(place)) is not None:  # landed since the caller has looked
                flight.set_result(entry.value)
                return flight, False
            self._flights[place] = flight
            return flight, True

    def _begin(
        self, place: Hashable, flight: "Future[V]", load: Callable[[], Awaitable[V]]
    ) -> None:
        async def lead() -> None:
            try:
                self._land(place, flight, await load())
            except BaseException as error:
                self._crash(place, flight, error)

        task = asyncio.ensure_future(lead())
        self._tasks.add(task)  # the loop itself holds it weakly
        task.add_done_callback(self._tasks.discard)

    def _land(self, place: Hashable, flight: "Future[V]", value: V) -> None:
        seconds = self._seconds if self._lasts is None else self._lasts(value)
        with self._joining:
            self._entries.keep(place, _Entry(value, seconds, self._stale))
            self._flights.pop(place, None)
        flight.set_result(value)

    def _crash(self, place: Hashable, flight: "Future[V]", error: BaseException) -> None:
        with self._joining:
            self._flights.pop(place, None)
        flight.set_exception(error)

    def _answer(self, place: Hashable, flight: "Future[V]") -> V:
        usable = self._usable(place)
        if usable is not None and isinstance(flight.exception(), Exception):
            return usable.value
        return flight.result()
