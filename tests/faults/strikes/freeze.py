"""SIGSTOP: the process is there, its connections stand, and it does not answer."""

import asyncio
import contextlib
import os
import signal

from tests.drive.platform import RunningPlatform

_STAND_IN = "manage.py kafka"


class Freeze:
    """Stops whatever has these words in its command line for `seconds`."""

    def __init__(self, name: str, words: str, seconds: float) -> None:
        self.name = f"freeze {name} for {seconds:.0f} s"
        self._words = words
        self._seconds = seconds

    def why_not(self, platform: RunningPlatform) -> str | None:
        return None if self._pids(platform) else "no such process"

    async def hit(self, platform: RunningPlatform) -> int:
        pids = self._pids(platform)
        _signal(pids, signal.SIGSTOP)
        try:
            await asyncio.sleep(self._seconds)
        finally:
            _signal(pids, signal.SIGCONT)
        return 0

    def _pids(self, platform: RunningPlatform) -> list[int]:
        return platform.pids(self._words)


class FreezeKafka(Freeze):
    """The stand-in, or a real broker whose process is FAULT_KAFKA_PID.

    It is never killed: the stand-in would forget what it has confirmed.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__("kafka", _STAND_IN, seconds)

    def _pids(self, platform: RunningPlatform) -> list[int]:
        real = os.environ.get("FAULT_KAFKA_PID")
        return [int(real)] if real else super()._pids(platform)


def _signal(pids: list[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
