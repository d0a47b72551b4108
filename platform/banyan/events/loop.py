"""The heartbeat of relay and projectors: step while there is work, rest while there is none."""

import logging
import signal
import threading
from collections.abc import Callable

from django.db import Error, connection

from banyan.errors import Fault

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.1
_TROUBLE_SECONDS = 2.0


def until_told_to_stop(step: Callable[[], int]) -> None:
    """Call `step` until SIGTERM or SIGINT; it returns how much it did and is harmless to repeat.

    A database or broker in trouble is waited for: the checkpoint has not moved, nothing is lost.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        try:
            pause = 0.0 if step() else _IDLE_SECONDS
        except (Error, Fault) as error:
            logger.warning("waiting: %s", error)
            pause = _TROUBLE_SECONDS
        except Exception:
            logger.exception("this batch cannot be taken; it will be tried again")
            pause = _TROUBLE_SECONDS
        connection.close()
        stop.wait(pause)
