"""Progress is remembered by each process for a few seconds, whatever revision is asked for."""

import time
from typing import Any

from apps.assessments import api

_SECONDS = 3.0
_progress = api.progress
_known: dict[Any, tuple[float, Any]] = {}


def mutate() -> None:
    api.progress = _remembered


async def _remembered(which: Any, at_least: int | None) -> Any:
    until, found = _known.get(which, (0.0, None))
    if until < time.monotonic():
        found = await _progress(which, at_least)
        _known[which] = (time.monotonic() + _SECONDS, found)
    return found
