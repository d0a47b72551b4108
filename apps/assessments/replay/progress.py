"""How far, how fast, and how long still."""

import time
from collections.abc import Callable, Iterator

from apps.assessments.replay.archive import ArchivedAttempt

_EVERY_SECONDS = 1.0


class Progress:
    """Passes attempts on and tells about once a second how it goes; `count` is asked for how many
    there are in all."""

    def __init__(self, tell: Callable[[str], object], count: Callable[[], int | None]) -> None:
        self._tell = tell
        self._count = count

    def __call__(
        self, attempts: Iterator[ArchivedAttempt], already: int
    ) -> Iterator[ArchivedAttempt]:
        expected = self._count()
        began = told = 0.0
        for number, attempt in enumerate(attempts):
            now = time.monotonic()
            if not began:  # some archives read for long before the first attempt
                began = told = now
            if now - told > _EVERY_SECONDS:
                self._tell(line(number, already, expected, now - began))
                told = now
            yield attempt


def line(number: int, already: int, expected: int | None, seconds: float) -> str:
    """What is said after so many attempts in so many seconds, and those that were there."""
    rate = number / seconds
    done = number + already
    if expected is None:
        return f"{done} attempts, {rate:.0f} a second"
    left = max(expected - done, 0) / rate
    return f"{done} of {expected} attempts, {rate:.0f} a second, {left:.0f} s to go"
