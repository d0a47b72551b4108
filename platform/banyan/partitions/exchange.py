"""Exchanging partitions: what was built beside takes its place in one short transaction.

A statement finds its partitions when it locks their parent, and takes its snapshot after that.
So rows may change tables only while nobody holds the parent: every statement then sees them in
the old table or in the new one, never in both, and never in none.
"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from django.db import OperationalError, transaction
from psycopg import sql

from banyan.errors import Fault
from banyan.partitions.new_tables import NEXT
from banyan.partitions.table_sql import ask
from banyan.partitions.tree import LOG, free_name, partitions_of, tables_beside

logger = logging.getLogger(__name__)

REPLACED = f"{LOG}_before"

# Everybody who comes meanwhile waits behind us, so we do not wait for long but come again.
_WAIT = "200ms"
_TRIES, _FIRST_PAUSE, _LONGEST_PAUSE = 60, 0.1, 5.0
# Lock not available, deadlock, statement timeout: nothing has been done.
_AGAIN = {"55P03", "40P01", "57014"}

_NOT_FOUND_AGAIN = f"""
SELECT count(*) FROM {{old}} old WHERE NOT EXISTS (
  SELECT FROM {LOG} log
  WHERE log.tenant_id = old.tenant_id AND log.aggregateid = old.aggregateid AND log.seq = old.seq
    AND log.xid = old.xid AND log.position = old.position AND log.hash = old.hash)
"""


class Swap(NamedTuple):
    """`out` leave `parent`, and all partitions of `staged` take their place."""

    parent: str
    out: Sequence[str]
    staged: str


def patiently(change: Callable[[], None]) -> None:
    """Make `change`, a short transaction, once the locks can be had; raises Fault if never."""
    pause = _FIRST_PAUSE
    for attempt in range(1, _TRIES + 1):
        try:
            return change()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) not in _AGAIN:
                raise
            logger.info("the log is in use", extra={"attempt": attempt})
        time.sleep(random.uniform(0.5, 1.0) * pause)
        pause = min(pause * 1.5, _LONGEST_PAUSE)
    raise Fault("The log was in use all the time; a long transaction holds it.")


def lock(parent: str) -> None:
    """Keep everybody away from `parent` until this transaction ends, which must be soon."""
    ask(f"SET LOCAL lock_timeout = '{_WAIT}'")
    ask("SET LOCAL statement_timeout = '5s'")
    ask("LOCK TABLE ONLY {parent} IN ACCESS EXCLUSIVE MODE", parent=parent)


def exchange(parent: str, swaps: Sequence[Swap], last: Callable[[], None]) -> None:
    """Do `last` and then `swaps`, which all happen below `parent`, while nobody is there."""
    with transaction.atomic():
        # First what is ours alone: an autovacuum there is sent away only after a second.
        ask("SET LOCAL lock_timeout = '3s'")
        ask("LOCK TABLE {next} IN ACCESS EXCLUSIVE MODE", next=NEXT)
        lock(parent)
        last()
        for swap in swaps:
            _swap(swap)
        ask("DROP TABLE {next}", next=NEXT)


def _swap(swap: Swap) -> None:
    for table in swap.out:
        ask("ALTER TABLE {parent} DETACH PARTITION {table}", parent=swap.parent, table=table)
        ask("ALTER TABLE {table} RENAME TO {old}", table=table, old=free_name(REPLACED))
    # The default last: a month that is attached beside it is looked for in it.
    staged = sorted(partitions_of(swap.staged), key=lambda one: one[1] == "DEFAULT")
    for table, _, _ in staged:
        ask("ALTER TABLE {staged} DETACH PARTITION {table}", staged=swap.staged, table=table)
    for table, bound, _ in staged:
        ask(
            "ALTER TABLE {parent} ATTACH PARTITION {table} {bound}",
            parent=swap.parent,
            table=table,
            bound=sql.SQL(bound),
        )


def tidy() -> None:
    """Drop tables that were replaced, once every row of theirs is found in the log again.

    Raises Fault if one is not: the table then stays as it is.
    """
    for table in tables_beside(REPLACED):
        ((missing,),) = ask(_NOT_FOUND_AGAIN, old=table)
        if missing:
            raise Fault(f"{missing} rows of {table} are not in the log; it stays")
        ask("DROP TABLE {table}", table=table)


def discard() -> None:
    """Forget a copy that was begun and did not take its place."""
    ask("DROP TABLE IF EXISTS {next}", next=NEXT)
