"""What must be true before a month may leave the log, and taking it out."""

from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from banyan.errors import Refusal
from banyan.events.lifetimes import NobodyKnows, count_open
from banyan.events.registry import projections
from banyan.events.relay import READER as RELAY
from banyan.models import Checkpoint
from banyan.partitions.backfill import last_row
from banyan.partitions.exchange import discard, lock, patiently, tidy
from banyan.partitions.lock import alone
from banyan.partitions.months import Month
from banyan.partitions.new_tables import add_months
from banyan.partitions.table_sql import ask
from banyan.partitions.tree import LOG, Share, shares, tables_beside

DETACHED = f"{LOG}_out"


class MayNotLeave(Refusal):
    """This month is still needed in the log."""

    status = 409
    code = "month_still_needed"


class Look(NamedTuple):
    """What was seen of a month in one share: its last row, and the kinds of its aggregates."""

    share: Share
    table: str
    last: tuple[str, int]
    kinds: tuple[str, ...]


def detach(month: Month, patience: float = 60.0) -> list[str]:
    """Take `month` out of every share; returns the tables it is in now.

    In its place stays an empty partition that refuses rows: what came later for an aggregate of
    that month would else begin a second history in the rest. Raises MayNotLeave, Busy, Fault.
    """
    with alone(patience):
        tidy()
        must_be_old(month, timezone.now())
        looks = [_look(share, month) for share in shares() if month in share.open]
        for look in looks:
            _must_be_read(look)
            _must_be_over(look, month)
        # A copy made before would bring the month's rows back.
        discard()
        for look in looks:
            patiently(partial(_take_out, look, month))
        return detached(month)


def detached(month: Month) -> list[str]:
    """The tables of a month that has left the log and is in no file yet."""
    return [table for table in tables_beside(f"{DETACHED}_") if table.endswith(_suffix(month))]


def detached_name(share: Share, month: Month) -> str:
    """The table of a month that has left a share."""
    return f"{DETACHED}_{share.label}{_suffix(month)}"


def _suffix(month: Month) -> str:
    return f"_{month.year}_{month.number:02}"


def must_be_old(month: Month, now: datetime) -> None:
    """Raises MayNotLeave unless the month ended longer ago than the log keeps."""
    days = settings.BANYAN.log_retention_days
    if month.plus(1).start + timedelta(days=days) > now:
        raise MayNotLeave(f"The log keeps months for {days} days (BANYAN_LOG_RETENTION_DAYS).")


def readers() -> dict[str, tuple[int, int]]:
    """How far each reader has come; the relay and every projection are among them, read or not."""
    begun = {one.reader: (one.xid, one.position) for one in Checkpoint.objects.all()}
    expected = [RELAY, *(f"projection:{one.name}" for one in projections())]
    return {**dict.fromkeys(expected, (0, 0)), **begun}


def behind(last: tuple[str, int]) -> list[str]:
    """The readers that have not come to this row yet."""
    end = (int(last[0]), last[1])
    return sorted(reader for reader, at in readers().items() if at < end)


def _look(share: Share, month: Month) -> Look:
    table = share.months[month].table
    kinds = ask("SELECT DISTINCT aggregatetype FROM {table} ORDER BY 1", table=table)
    return Look(share, table, last_row(table), tuple(kind for (kind,) in kinds))


def _must_be_read(look: Look) -> None:
    if waiting := behind(look.last):
        raise MayNotLeave(f"Not read to the end of {look.table}: {', '.join(waiting)}.")


def _must_be_over(look: Look, month: Month) -> None:
    for kind in look.kinds:
        try:
            count = count_open(kind, month.first, month.before)
        except NobodyKnows as unknown:
            raise MayNotLeave(f"{unknown}.") from None
        if count:
            raise MayNotLeave(f"{count} of {month} may still change: {kind}.")


def _take_out(look: Look, month: Month) -> None:
    """Look again while nobody can write, and exchange the month for one that takes nothing."""
    share = look.share
    with transaction.atomic():
        lock(share.table)
        if last_row(look.table) != look.last:
            raise MayNotLeave(f"{look.table} was written to just now.")
        _must_be_read(look)
        _must_be_over(look, month)
        ask("ALTER TABLE {share} DETACH PARTITION {table}", share=share.table, table=look.table)
        ask(
            "ALTER TABLE {table} RENAME TO {out}",
            table=look.table,
            out=detached_name(share, month),
        )
        add_months(share.table, f"{LOG}_{share.label}", [month], closed=True)
