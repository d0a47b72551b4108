"""The newest document there is, for whoever asks: composed at most every few seconds, and never
waited for longer than a page may take."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import msgspec
from django.conf import settings
from django.db import Error, connection
from redis import RedisError

from bff.status.composition import compose, compose_without_database, nothing_known
from bff.status.document import Document

logger = logging.getLogger(__name__)

Compose = Callable[[Document | None], Document]

FRESH_SECONDS = 2.0
PATIENCE_SECONDS = 3.0
COPY = "document.json"


def folder() -> Path:
    """Where the static copy is kept."""
    return settings.BANYAN.status_dir or settings.LAYOUT.status


def compose_with_what_there_is(before: Document | None) -> Document:
    """The document of now, as far as what is up can tell; else the one from before."""
    try:
        return compose()
    except Error as error:
        logger.warning("the status page does without the database: %s", error)
        return without_database(before)


def without_database(before: Document | None) -> Document:
    """The states of now, and the rest as it was; in a process that has seen nothing yet the
    static copy is as good."""
    known = before or _copied() or nothing_known()
    try:
        return compose_without_database(known)
    except (RedisError, OSError):
        return known


def _copied() -> Document | None:
    try:
        return msgspec.json.decode((folder() / COPY).read_bytes(), type=Document)
    except (OSError, msgspec.DecodeError):
        return None


class Latest:
    """One composes in a thread of its own, the others take what it made. A database that hangs
    holds up the first few; whoever comes after them gets what `meanwhile` makes without it."""

    def __init__(self, composing: Compose, meanwhile: Compose) -> None:
        self._composing = composing
        self._meanwhile = meanwhile
        self._pool = ThreadPoolExecutor(1, "status")
        self._lock = Lock()
        self._document: Document | None = None
        self._stopgap: Document | None = None
        self._running: Future[None] | None = None
        self._begun = self._made = self._stopped = float("-inf")

    def get(self) -> Document:
        """Never waits longer than its patience, and a second for Redis."""
        with self._lock:
            running, left = self._renewing(), self._begun + PATIENCE_SECONDS - time.monotonic()
        if running is not None:
            try:
                running.result(max(0.0, left))
            except TimeoutError:
                return self._without()
        return self._document or nothing_known()

    def _renewing(self) -> "Future[None] | None":
        now = time.monotonic()
        if self._running is not None and self._running.done():
            self._running = None
        if self._running is None and now - self._made > FRESH_SECONDS:
            self._begun = now
            self._running = self._pool.submit(self._renew)
        return self._running

    def _renew(self) -> None:
        try:
            self._document = self._composing(self._document)
        finally:
            self._made = time.monotonic()
            connection.close()

    def _without(self) -> Document:
        with self._lock:
            if self._stopgap is None or time.monotonic() - self._stopped > FRESH_SECONDS:
                self._stopgap = self._meanwhile(self._document)
                self._stopped = time.monotonic()
            return self._stopgap


latest = Latest(compose_with_what_there_is, without_database)
