"""Which score stands for a learner, and under which time it is told (AGS 2.0 §3.4).

"No attempt" and "no mark" are never 0: a score without `scoreGiven` tells the platform that there
is none, and to take away one that it may have (§3.4.5).
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import msgspec

Counts = Literal["best", "last"]
Content = dict[str, Any]  # of a score, but for whose and when


class Sat(msgspec.Struct, frozen=True):
    """An attempt as far as a gradebook goes; `mark` is None while it has none. `at` is when it
    last changed."""

    number: int
    state: str
    mark: Decimal | None
    max_mark: Decimal
    at: datetime


class Said(msgspec.Struct, frozen=True):
    """What was decided on last, under which time; `sent`: the platform is known to have it."""

    content: Content
    at: datetime
    sent: bool


def to_say(attempts: Sequence[Sat], counts: Counts, last: Said | None) -> Said | None:
    """What has to be sent now, None when the gradebook says the right thing already.

    What was decided on and may have arrived is sent under the same time again; anything else is
    of a later time, whether or not the last one has arrived.
    """
    wanted = content(attempts, counts)
    if wanted is None:
        return None
    if last is not None and wanted == last.content:
        return None if last.sent else last
    at = max(one.at for one in attempts)
    return Said(wanted, stamp(at, None if last is None else last.at), sent=False)


def content(attempts: Sequence[Sat], counts: Counts) -> Content | None:
    """What the gradebook should say; None when nothing has ever begun."""
    if not attempts:
        return None
    marked = [one for one in attempts if one.state == "submitted" and one.mark is not None]
    if marked:
        return _score(max(marked, key=_worth if counts == "best" else _number))
    newest = max(attempts, key=_number)
    if newest.state == "submitted":
        return {"activityProgress": "Submitted", "gradingProgress": "PendingManual"}
    begun = newest.state in ("open", "overdue")
    progress = "InProgress" if begun else "Initialized"  # abandoned: as if it had never begun
    return {"activityProgress": progress, "gradingProgress": "NotReady"}


def stamp(at: datetime, last: datetime | None) -> datetime:
    """The time of a new score: its own if that is in a later second than the last one's, else the
    beginning of the next second.

    Platforms refuse what is not newer (§3.4.4), and some compare whole seconds only (Moodle does):
    the second of two scores within one second would never arrive there.
    """
    if last is None or _second(at) > _second(last):
        return at
    return _second(last) + timedelta(seconds=1)


def written(moment: datetime) -> str:
    """The moment in UTC, with microseconds even when they are 0 (§3.4.4: subsecond precision)."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def scores_url(line_item: str) -> str:
    """Where scores of a line item go; its own query stays (§3.4.1)."""
    path, mark, query = line_item.partition("?")
    return f"{path.rstrip('/')}/scores{mark}{query}"


def _score(sat: Sat) -> Content:
    if sat.max_mark <= 0:  # scoreMaximum must be positive (§3.4.6): nothing to be had, no score
        return {"activityProgress": "Completed", "gradingProgress": "NotReady"}
    assert sat.mark is not None
    return {
        "activityProgress": "Completed",
        "gradingProgress": "FullyGraded",
        "scoreGiven": float(max(sat.mark, Decimal(0))),  # never negative (§3.4.5)
        "scoreMaximum": float(sat.max_mark),
    }


def _worth(sat: Sat) -> tuple[Decimal, int]:
    share = sat.mark / sat.max_mark if sat.mark is not None and sat.max_mark > 0 else Decimal(0)
    return share, sat.number


def _number(sat: Sat) -> int:
    return sat.number


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
