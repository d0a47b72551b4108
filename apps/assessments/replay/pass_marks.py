"""Who would pass now and did not, or the other way round: the differences that matter most."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from apps.assessments.replay.bulk import Bulk, TotalDiffers
from apps.assessments.rules.scoring import printed

_UNITS = Decimal(10) ** 7


class Flip(msgspec.Struct, frozen=True):
    """An attempt that passed then or passes now, not both. Sums as decimal texts."""

    attempt: str
    recorded: str
    now: str
    pass_mark: str
    passed_then: bool


def flips(
    bulk: Bulk, totals: Sequence[TotalDiffers], share: Decimal | None
) -> dict[int, TotalDiffers]:
    """Attempts whose passing changes, by number. What passes is what the archive says of an
    attempt, else `share` of all marks it could have had."""
    marks = pass_marks(bulk, [one.attempt for one in totals], share)
    return {
        one.attempt: one
        for one in totals
        if (mark := marks.get(one.attempt)) is not None
        and (one.recorded >= mark) != (one.now >= mark)
    }


def pass_marks(bulk: Bulk, attempts: Sequence[int], share: Decimal | None) -> dict[int, Decimal]:
    """What passes in each of these attempts, times 10 to the 7, where anything does."""
    found: dict[int, Decimal] = {}
    for attempt, own, histories in bulk.passing(attempts):
        if own is not None:
            found[attempt] = Decimal(own)
        elif share is not None:
            most = sum((bulk.history(one).max_mark for one in histories), Decimal(0))
            found[attempt] = share * most * _UNITS
    return found


def told(bulk: Bulk, one: TotalDiffers, mark: Decimal) -> Flip:
    """A flip as a report has it."""
    recorded, now, passes = (
        printed(Decimal(number) / _UNITS) for number in (one.recorded, one.now, mark)
    )
    return Flip(bulk.pseudonym(one.attempt), recorded, now, passes, one.recorded >= mark)
