"""A worker keeps its snapshot current and says so; others ask how far everyone is."""

import asyncio
import contextlib
import logging
import os
import secrets
import socket
import time
from datetime import timedelta

import redis.asyncio as aioredis
from django.conf import settings
from django.db import Error
from django.db.models.functions import Now
from redis import RedisError

from banyan.edge import in_thread
from banyan.errors import Unavailable
from bff import snapshot
from bff.models import RouteVersion, Worker
from bff.wakeup import CHANNEL

logger = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# How soon a new assessment's course is known to ramps and overrides by course.
_COURSES_SECONDS = 5.0
_DEAD_AFTER = timedelta(seconds=5)
_FORGOTTEN_AFTER = timedelta(hours=1)


class Routes:
    """The snapshot of this process and the task that renews it."""

    def __init__(self) -> None:
        self.current = snapshot.EMPTY
        self.loaded = False
        self._read = 0.0
        self._id = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"
        self._woken = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Load once, then follow every change."""
        await self._look()
        with contextlib.suppress(Error, Unavailable):
            await in_thread(Worker.objects.filter(seen_at__lt=Now() - _FORGOTTEN_AFTER).delete)
        self._tasks = [asyncio.create_task(self._follow()), asyncio.create_task(self._listen())]

    async def stop(self) -> None:
        """Stop following and sign off."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(Error, Unavailable):
            await in_thread(Worker.objects.filter(id=self._id).delete)

    async def _follow(self) -> None:
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), LOOK_SECONDS)
            self._woken.clear()
            await self._look()

    async def _listen(self) -> None:
        while True:
            try:
                async with aioredis.from_url(settings.REDIS_URL) as client, client.pubsub() as sub:
                    await sub.subscribe(CHANNEL)
                    self._woken.set()  # what was published before we subscribed
                    async for _ in sub.listen():
                        self._woken.set()
                raise ConnectionError("the subscription ended")
            except (RedisError, OSError) as error:
                logger.warning("not listening for route changes: %s", error)
                await asyncio.sleep(LOOK_SECONDS)

    async def _look(self) -> None:
        try:
            await in_thread(self._renew)
        except (Error, Unavailable) as error:
            # The last snapshot stays: routing goes on as it was while the database is away.
            logger.warning("routes not read: %s", error)
        except Exception:
            # Whatever it is, it must not end the following: the next flip may be the way out.
            logger.exception("routes not read")

    def _renew(self) -> None:
        if self._is_old() or snapshot.newest_version() > self.current.version:
            self.current = snapshot.load()
            self.loaded = True
            self._read = time.monotonic()
        # Only now: an acknowledgement says that requests are routed by this version.
        self._report(self.current.version)

    def _is_old(self) -> bool:
        aged = time.monotonic() - self._read > _COURSES_SECONDS
        return not self.loaded or (self.current.needs_courses and aged)

    def _report(self, version: int) -> None:
        seen = Worker.objects.filter(id=self._id, version=version).update(seen_at=Now())
        if not seen:
            Worker.objects.update_or_create(
                id=self._id, defaults={"version": version, "acked_at": Now(), "seen_at": Now()}
            )


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
