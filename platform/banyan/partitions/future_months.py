"""Making months before they are needed, and emptying the rest into those that were missing."""

from collections.abc import Sequence

from django.utils import timezone

from banyan.partitions import partman
from banyan.partitions.exchange import tidy
from banyan.partitions.lock import alone
from banyan.partitions.months import Month
from banyan.partitions.new_tables import add_months, add_rest, stage
from banyan.partitions.relocation import move
from banyan.partitions.table_sql import ask
from banyan.partitions.tree import LOG, Share, shares

AHEAD = 3

# The month in the first 48 bits of a UUID version 7: PostgreSQL reads it only from 17 on.
_MONTHS = """
SELECT DISTINCT to_char(
  to_timestamp(('x0000' || translate(left(aggregateid::text, 13), '-', ''))::bit(64)::bigint / 1000)
    AT TIME ZONE 'UTC', 'YYYY-MM')
FROM {rest} WHERE aggregateid < %s AND substr(aggregateid::text, 15, 1) = '7'
"""
_AT_MOST = 100_000
_COUNT = "SELECT count(*) FROM (SELECT FROM {rest} LIMIT %s) counted"


def ensure(ahead: int = AHEAD, patience: float = 60.0) -> list[Month]:
    """Make this month and `ahead` more in every share; returns those that some share lacked.

    With pg_partman in the database, making months ahead is left to it; rows for which there was
    no month are moved in either case. Raises Busy, or Fault when the log cannot be had.
    """
    made: set[Month] = set()
    with alone(patience):
        tidy()
        keeper = partman.found()
        for share in shares():
            wanted = set() if keeper else set(Month.of(timezone.now()).and_ahead(ahead))
            missing = sorted((wanted | months_in_rest(share, ahead)) - share.months.keys())
            if missing:
                _add(share, missing)
                made.update(missing)
        if keeper:
            keeper.look_after([share.table for share in shares()], ahead)
    return sorted(made)


def _add(share: Share, missing: Sequence[Month]) -> None:
    name = f"{LOG}_{share.label}"

    def build() -> None:
        next_ = stage(share.table)
        add_months(next_, name, missing)
        add_rest(next_, name, {*share.months, *missing})

    purpose = f"months of {share.table}: {', '.join(map(str, missing))}"
    move(purpose, build, share.table, [share.rest])


def months_in_rest(share: Share, ahead: int) -> set[Month]:
    """The months of rows that have none, up to `ahead` from now: beyond, a clock was wrong."""
    horizon = Month.of(timezone.now()).plus(ahead).before
    return {Month.parse(text) for (text,) in ask(_MONTHS, horizon, rest=share.rest)}


def rows_in_rest() -> int:
    """How many rows lie in no month, 100,000 at the most: an alarm, for it should be none."""
    return sum(ask(_COUNT, _AT_MOST, rest=share.rest)[0][0] for share in shares())
