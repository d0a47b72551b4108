"""A server and everything it has forked: it freezes, dies, and comes back some time."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def send_to_all(server: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    """Send the signal to the server first, so that it forks no more."""
    forked = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for pid in (server.pid, *map(int, forked)):
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def kill(server: "subprocess.Popen[bytes]") -> None:
    """As if its machine had lost power: nothing is said and nothing is written any more."""
    send_to_all(server, signal.SIGSTOP)
    send_to_all(server, signal.SIGKILL)
    server.wait()


def eventually(true: Callable[[], bool]) -> None:
    """Wait until it is, at most half a minute."""
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)
