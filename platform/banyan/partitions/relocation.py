"""Moving a part of the log into tables made for it, begun anew or gone on with after a kill."""

import logging
from collections.abc import Callable, Sequence

from django.db import transaction
from psycopg import sql

from banyan.partitions.backfill import catch_up, copy_what_is_left
from banyan.partitions.exchange import Swap, discard, exchange, patiently, tidy
from banyan.partitions.new_tables import NEXT
from banyan.partitions.table_sql import ask

logger = logging.getLogger(__name__)

_PURPOSE = "SELECT obj_description(to_regclass(%s), 'pg_class')"


def move(purpose: str, build: Callable[[], None], parent: str, out: Sequence[str]) -> None:
    """Put what `build` makes below NEXT in the place of `out`, with all their rows.

    `purpose` says what is built; a copy with the same purpose that a killed process has left is
    gone on with.
    """
    if unfinished() != purpose:
        discard()
        with transaction.atomic():
            build()
            ask("COMMENT ON TABLE {next} IS {purpose}", next=NEXT, purpose=sql.Literal(purpose))

    if copied := catch_up(out):
        logger.info("copied", extra={"purpose": purpose, "rows": copied})
        # Without statistics the first plans on the new tables would be guesses.
        ask("VACUUM (ANALYZE) {next}", next=NEXT)
    patiently(lambda: _take_place(parent, out))
    tidy()


def _take_place(parent: str, out: Sequence[str]) -> None:
    catch_up(out)
    exchange(parent, [Swap(parent, out, NEXT)], lambda: copy_what_is_left(out))


def unfinished() -> str | None:
    """The purpose of a copy that has not taken its place, if there is one."""
    purpose: str | None = ask(_PURPOSE, NEXT)[0][0]
    return purpose
