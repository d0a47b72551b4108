"""The newest document there is, for whoever asks: composed at most every few seconds, and never
waited for longer than a page may take."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import msgspec
from django.conf import settings
from django.db import Error, connection
from redis import RedisError

from bff.status.composing import compose, compose_without_database, nothing_known
from bff.status.document import Document

logger = logging.getLogger(__name__)

FRESH_SECONDS = 2.0
PATIENCE_SECONDS = 3.0
COPY = "document.json"


def folder() -> Path:
    """Where the static copy is kept."""
    return settings.BANYAN.status_dir or settings.LAYOUT.status


def compose_with_what_there_is(before: Document | None) -> Document:
    """The document of now, as far as what is up can tell; else the one from before.

    Without one in this process the static copy is as good.
    """
    try:
        return compose()
    except Error as error:
        logger.warning("the status page does without the database: %s", error)
    before = before or _copied()
    try:
        return compose_without_database(before or nothing_known())
    except (RedisError, OSError):
        return before or nothing_known()


def _copied() -> Document | None:
    try:
        return msgspec.json.decode((folder() / COPY).read_bytes(), type=Document)
    except (OSError, msgspec.DecodeError):
        return None


class Latest:
    """One composes in a thread of its own, the others take what it made; a database that hangs
    holds up the first few, and nobody after them."""

    def __init__(self, composing: Callable[[Document | None], Document]) -> None:
        self._composing = composing
        self._pool = ThreadPoolExecutor(1, "status")
        self._lock = Lock()
        self._document: Document | None = None
        self._running: Future[None] | None = None
        self._begun = self._made = float("-inf")

    def get(self) -> Document:
        now = time.monotonic()
        with self._lock:
            if self._running is not None and self._running.done():
                self._running = None
            if self._running is None and now - self._made > FRESH_SECONDS:
                self._begun = now
                self._running = self._pool.submit(self._renew)
            running, left = self._running, self._begun + PATIENCE_SECONDS - now
        if running is not None:
            try:
                running.result(max(0.0, left))
            except TimeoutError:
                logger.warning("the status page is shown as it was")
        return self._document or _copied() or nothing_known(datetime.now(UTC))

    def _renew(self) -> None:
        try:
            self._document = self._composing(self._document)
        finally:
            self._made = time.monotonic()
            connection.close()


latest = Latest(compose_with_what_there_is)
