"""Serving the channels: threads that wait for other people's servers, a few for each."""

import logging
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from django.db import connection

from banyan.outgoing.deliveries import Channel, channels

logger = logging.getLogger(__name__)

# Who does not answer holds its own lanes for ten seconds and is then left alone: nobody waits
# for it as long as there are more threads than lanes of servers that die at once.
_THREADS = 32
_TROUBLE_SECONDS = 5.0


class Deliverer:
    """`step()` hands out what is due. Ends with `close()`, which waits for what is on its way."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(_THREADS, "deliver")
        self._busy: Counter[tuple[str, UUID]] = Counter()
        self._lock = threading.Lock()
        self._stop = threading.Event()

    def step(self) -> bool:
        """Give each receiver that something waits for its lanes. Never worth a hurry."""
        for channel in channels():
            for receiver in channel.due():
                self._open_lanes(channel, receiver)
        return False

    def close(self) -> None:
        self._stop.set()
        self._pool.shutdown()

    def _open_lanes(self, channel: Channel, receiver: UUID) -> None:
        place = channel.name, receiver
        with self._lock:
            missing = channel.lanes - self._busy[place]
            self._busy[place] += missing
        for _ in range(missing):
            self._pool.submit(self._lane, channel, receiver)

    def _lane(self, channel: Channel, receiver: UUID) -> None:
        try:
            while not self._stop.is_set() and channel.deliver(receiver):
                pass
        except Exception:
            logger.exception("%s: not delivered to %s", channel.name, receiver)
            self._stop.wait(_TROUBLE_SECONDS)
        finally:
            connection.close()
            with self._lock:
                self._busy[channel.name, receiver] -= 1
