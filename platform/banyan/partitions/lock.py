"""One change of the partitions at a time, whichever process it is made in."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.db import Error

from banyan.errors import Fault
from banyan.partitions.table_sql import ask

_NUMBER = "hashtextextended('banyan:partitions', 0)"
_LOOK_SECONDS = 0.2


class Busy(Fault):
    """Another process is changing the partitions of the log."""


@contextmanager
def alone(patience: float) -> Iterator[None]:
    """Hold the lock of all changes; it ends with the session, however that ends.

    Raises Busy when it was not free for `patience` seconds. The lock is tried again and again,
    for a statement that waits keeps a snapshot, and vacuum from its work.
    """
    deadline = time.monotonic() + patience
    while not ask(f"SELECT pg_try_advisory_lock({_NUMBER})")[0][0]:
        if time.monotonic() > deadline:
            raise Busy(Busy.__doc__)
        time.sleep(_LOOK_SECONDS)
    try:
        yield
    finally:
        with suppress(Error):  # a session that is gone holds no lock
            ask(f"SELECT pg_advisory_unlock({_NUMBER})")
