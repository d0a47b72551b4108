"""The conditions for passing a drill, and for how long a passed one counts.

The times and their names are those of incident reviews: time to detect, time to recover.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

# A flip is known to every worker within this, or it has failed (the snapshot's hard bound).
ACK_SECONDS = 2.0
# From the decision until the last answer of the side that was left.
LAST_OLD_SECONDS = 1.0
DETECT_SECONDS = 30.0
RECOVER_SECONDS = 60.0
# So many good answers in a row make a learner well.
GOOD_IN_A_ROW = 5

FRESH = timedelta(days=30)
# Up to this share of learners (basis points) a route may go without a drill.
SMALL_RAMP = 1_000


class Figures(msgspec.Struct, frozen=True):
    """The figures of a drill, in seconds; None for what did not happen.

    `detection` and `recovery` count from the fault, `propagation` from the commit of the flip
    until the last worker knew it, `last_old` from the decision until the last answer of the
    module, `last_start` from the decision until the last attempt that the module began for anybody
    it was switched off for. `lost` and `doubled` are acknowledged writes that are not there, or
    there twice, of `acknowledged` (None where it was only read); `failed` are requests of the drill
    that had to be repeated.
    """

    requests: int = 0
    failed: int = 0
    acknowledged: int | None = None
    lost: int | None = None
    doubled: int | None = None
    workers: int = 0
    detection: float | None = None
    propagation: float | None = None
    last_old: float | None = None
    last_start: float | None = None
    first_good: float | None = None
    recovery: float | None = None


def why_failed(found: Figures) -> list[str]:
    """Everything a drill did not show, in words; empty when it has passed."""
    return list(_failures(found))


def _failures(found: Figures) -> Iterator[str]:
    yield from _late("The fault was not detected", found.detection, DETECT_SECONDS)
    yield from _late("Not every worker knew of the flip", found.propagation, ACK_SECONDS)
    if found.last_old is not None and found.last_old >= LAST_OLD_SECONDS:
        yield f"The module still answered {found.last_old:.2f} s after the decision."
    if found.last_start is not None and found.last_start >= LAST_OLD_SECONDS:
        yield f"The module still began an attempt {found.last_start:.2f} s after the decision."
    yield from _late("Not every learner got answers again", found.recovery, RECOVER_SECONDS)
    if found.lost:
        yield f"{found.lost} acknowledged writes were lost."
    if found.doubled:
        yield f"{found.doubled} acknowledged writes are there twice."
    if found.acknowledged == 0:
        yield "Nothing was written."


def _late(what: str, seconds: float | None, most: float) -> Iterator[str]:
    if seconds is None:
        yield f"{what} within {most:.0f} s."
    elif seconds > most:
        yield f"{what} within {most:.0f} s but after {seconds:.1f} s."


def why_stale(last: datetime | None, passed: bool, now: datetime) -> str | None:
    """Why a last drill, ended then, does not allow a larger ramp; None when it does."""
    if last is None:
        return "Going back has never been rehearsed here."
    if not passed:
        return f"The last drill, of {last:%Y-%m-%d}, did not pass."
    if now - last > FRESH:
        return f"The last drill is {(now - last).days} days old."
    return None
