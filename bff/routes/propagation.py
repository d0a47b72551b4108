"""A worker keeps its snapshot current and says so; others ask how far everyone is."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
import threading
import time
from datetime import timedelta

from django.db import Error
from django.db.models.functions import Now

from banyan.errors import Unavailable
from banyan.http.edge import in_thread
from bff.routes import snapshot
from bff.routes.kept_snapshot import keep, kept
from bff.routes.models import RouteVersion, Worker
from bff.routes.wakeup import listen_to_postgres, listen_to_redis

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# How long a look at the database is waited for, and how many may hang at once.
PATIENCE_SECONDS = 1.0
# And the very first, when nothing is kept on disk: then nobody is served before.
FIRST_PATIENCE_SECONDS = 10.0
_MOST_LOOKS = 3
_ATTEMPTS_TO_END = 10
_FIRST = asyncio.FIRST_COMPLETED
# How soon a new assessment's course is known to ramps and overrides by course.
_COURSES_SECONDS = 5.0
_DEAD_AFTER = timedelta(seconds=5)
_FORGOTTEN_AFTER = timedelta(hours=1)


class Routes:
    """The snapshot of this process and the task that renews it.

    `loaded`: there is one, be it from the disk; without, everything is the monolith's. `confirmed`:
    the database has said so.
    """

    def __init__(self) -> None:
        self.current = snapshot.EMPTY
        self.loaded = self.confirmed = False
        self._read = 0.0
        self._id = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._woken = asyncio.Event()
        self._told = 0
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._looks: set[asyncio.Task[None]] = set()
        self._renewing = threading.Lock()

    async def start(self) -> None:
        """Load once, then follow every change."""
        await self._look()
        if not self.confirmed:
            await asyncio.to_thread(self._take_kept)
        else:
            with contextlib.suppress(Error, Unavailable):
                await in_thread(Worker.objects.filter(seen_at__lt=Now() - _FORGOTTEN_AFTER).delete)
        if not self.loaded and self._looks:
            # A slow database is not one that is away: without routes, whoever starts an exam would
            # start it on the monolith, whatever the flags say.
            await asyncio.wait(self._looks, timeout=FIRST_PATIENCE_SECONDS)
        self._tasks = [
            asyncio.create_task(self._follow()),
            asyncio.create_task(listen_to_redis(self._woken.set)),
            asyncio.create_task(listen_to_postgres(self._woken.set)),
        ]

    async def stop(self) -> None:
        """Stop following and sign off."""
        await _end(self._tasks)
        if self._looks:
            await asyncio.wait(self._looks, timeout=PATIENCE_SECONDS)
        with contextlib.suppress(Error, Unavailable):
            await in_thread(Worker.objects.filter(id=self._id).delete)

    def wake(self) -> None:
        """Somebody has reason to believe that there is a newer version: look now."""
        self._woken.set()

    async def after(self, version: int) -> int:
        """The version of the routes, once it is another one than this."""
        while self.current.version == version:
            await self._changed.wait()
        return self.current.version

    async def _follow(self) -> None:
        while True:
            # Not wait_for, which in 3.11 swallows a cancellation that comes with the wake-up.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await self._woken.wait()
            self._woken.clear()
            await self._look()

    async def _look(self) -> None:
        """Look at the database once, and not wait for one that does not answer.

        A look that hangs is left to itself: the next may get another connection, to a server that
        has taken over. A few at most, for each holds a thread.
        """
        if len(self._looks) < _MOST_LOOKS:
            look = asyncio.create_task(self._renewed())
            self._looks.add(look)
            look.add_done_callback(self._looks.discard)
        await asyncio.wait(self._looks, timeout=PATIENCE_SECONDS, return_when=_FIRST)

    async def _renewed(self) -> None:
        try:
            await in_thread(self._renew)
            if self.current.version != self._told:
                self._told = self.current.version
                # Each waits for one change; the next is another event.
                self._changed.set()
                self._changed = asyncio.Event()
        except (Error, Unavailable) as error:
            # The last snapshot stays: routing goes on as it was while the database is away.
            logger.warning("routes not read: %s", error)
        except Exception:
            # Whatever it is, it must not end the following: the next flip may be the way out.
            logger.exception("routes not read")

    def _renew(self) -> None:
        newest = snapshot.newest_version()
        if self._is_old() or newest != self.current.version:
            self._take(snapshot.load())
        # Only now: an acknowledgement says that requests are routed by this version.
        self._report(self.current.version)

    def _take(self, found: snapshot.Snapshot) -> None:
        with self._renewing:
            # Of two looks at once the slower must not take the newer one's place.
            older = self.confirmed and found.version < self.current.version
            if older and snapshot.newest_version() > found.version:
                return
            changed = not self.confirmed or found.version != self.current.version
            self.current = found
            self.loaded = self.confirmed = True
            self._read = time.monotonic()
        if changed:
            keep(found)

    def _take_kept(self) -> None:
        found = kept()
        if found is not None and not self.confirmed:
            logger.warning("starting with v%s of the routes, from the disk", found.version)
            self.current = found
            self.loaded = True

    def _is_old(self) -> bool:
        aged = time.monotonic() - self._read > _COURSES_SECONDS
        return not self.confirmed or (self.current.needs_courses and aged)

    def _report(self, version: int) -> None:
        seen = Worker.objects.filter(id=self._id, version=version).update(seen_at=Now())
        if not seen:
            Worker.objects.update_or_create(
                id=self._id, defaults={"version": version, "acked_at": Now(), "seen_at": Now()}
            )


async def _end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel them, again where a library has swallowed it: wait_for of Python 3.11 does, when
    what it waits for is done at the same moment."""
    left = set(tasks)
    for _ in range(_ATTEMPTS_TO_END):
        for task in left:
            task.cancel()
        if left:
            _, left = await asyncio.wait(left, timeout=0.5)
    for task in left:
        logger.error("still running: %s", task)


class Propagation:
    """How far the newest version has come."""

    def __init__(self) -> None:
        self.newest = RouteVersion.objects.first()
        self.workers = list(Worker.objects.filter(seen_at__gt=Now() - _DEAD_AFTER))
        version = self.newest.version if self.newest else 0
        self.version = version
        self.acked = [worker for worker in self.workers if worker.version >= version]

    @property
    def complete(self) -> bool:
        return bool(self.workers) and len(self.acked) == len(self.workers)

    def __str__(self) -> str:
        """For example `2/2 workers on v418 after 0.31 s`."""
        text = f"{len(self.acked)}/{len(self.workers)} workers on v{self.version}"
        if self.newest is None or not self.complete:
            return text
        since = self.newest.created_at
        # One that was started later has read this version, but never waited for it.
        waited = [worker.acked_at - since for worker in self.acked if worker.started_at < since]
        return f"{text} after {max(waited).total_seconds():.2f} s" if waited else text


def await_propagation(seconds: float = 2.0) -> Propagation:
    """The propagation of the newest version, waited for while it is under way."""
    deadline = time.monotonic() + seconds
    while True:
        state = Propagation()
        if state.complete or time.monotonic() > deadline:
            return state
        time.sleep(0.02)
