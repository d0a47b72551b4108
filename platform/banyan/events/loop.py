"""The heartbeat of relay and projectors: a step, a rest, and no rest while they are behind.

Whoever reads the log at every event pays for a whole transaction each time; ten looks a second
cost the writers next to nothing, and nobody can tell the tenth of a second.
"""

import logging
import os
import signal
import threading
from collections.abc import Callable, Mapping

from django.db import Error, connection

from banyan.errors import Fault

logger = logging.getLogger(__name__)

Step = Callable[[], object]

_REST_SECONDS = 0.1
_POLITENESS = 5
_TROUBLE_SECONDS = 2.0


def until_told_to_stop(step: Step, rest: float = _REST_SECONDS) -> None:
    """Call `step` until SIGTERM or SIGINT; it says whether more waits, and is harmless to repeat.

    A database or broker in trouble is waited for: the checkpoint has not moved, nothing is lost.
    """
    _until(_told_to_stop(), step, rest)


def side_by_side_until_told_to_stop(steps: Mapping[str, Step]) -> None:
    """Each of these as by `until_told_to_stop`, in a thread of its own with its name: one that
    waits holds up no other."""
    stop = _told_to_stop()
    threads = [
        threading.Thread(target=_until, args=(stop, step, _REST_SECONDS), name=name)
        for name, step in steps.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _told_to_stop() -> threading.Event:
    # Those who answer people come first; readers catch up with fewer and larger batches.
    os.nice(_POLITENESS)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _until(stop: threading.Event, step: Step, rest: float) -> None:
    while not stop.is_set():
        try:
            pause = 0.0 if step() else rest
        except (Error, Fault) as error:
            logger.warning("waiting: %s", error)
            pause = _after_trouble()
        except Exception:
            logger.exception("this batch cannot be taken; it will be tried again")
            pause = _after_trouble()
        stop.wait(pause)
    connection.close()


def _after_trouble() -> float:
    # The next look may find another server. Without trouble the connection is kept: to open one
    # ten times a second costs both sides more than the looks.
    connection.close()
    return _TROUBLE_SECONDS
