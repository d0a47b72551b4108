"""`kill -9`: no warning, no cleaning up; the supervisor starts the process again."""

import contextlib
import os
import random
import signal

from tests.drive.platform import RunningPlatform

# What a process is called, and the words of its command line.
PROCESSES = {
    "web": "manage.py serve",
    "worker": "manage.py work ",
    "relay": "manage.py relay",
    "projectors": "manage.py project",
    "postgres": "/postgres -D",
    "redis": "redis-server",
}


class Kill:
    """Kills one process of this name, if one is there at this moment."""

    def __init__(self, process: str, chance: random.Random) -> None:
        self.name = f"kill {process}"
        self._words = PROCESSES[process]
        self._chance = chance

    def why_not(self, platform: RunningPlatform) -> str | None:
        return None

    async def hit(self, platform: RunningPlatform) -> int:
        pids = platform.pids(self._words)
        with contextlib.suppress(ProcessLookupError, IndexError):
            os.kill(self._chance.choice(pids), signal.SIGKILL)
            return 1
        return 0  # it was gone already
