"""PostgreSQL, read in one repeatable-read snapshot through cursors on the server."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.rows import dict_row

from apps.assessments.replay.archive import UnreadableArchive

_AT_ONCE = 5_000  # rows that are fetched and held
_CONNECT_SECONDS = 10


class Postgres:
    """A snapshot of a database; nothing can be written through it."""

    def __init__(self, url: str) -> None:
        with _readable():
            self._connection = psycopg.connect(
                url, row_factory=dict_row, connect_timeout=_CONNECT_SECONDS
            )
            self._connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            self._connection.read_only = True
            # Between two rows a replay thinks for as long as it likes.
            self._connection.execute("SET idle_in_transaction_session_timeout = 0")
        self._cursors = 0

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        self._cursors += 1
        with _readable(), self._connection.cursor(f"replay_{self._cursors}") as cursor:
            cursor.itersize = _AT_ONCE
            cursor.execute(sql.encode(), values)
            yield from cursor

    def close(self) -> None:
        """End the snapshot: until then it holds up whoever would change a table's form."""
        self._connection.close()

    def has(self, table: str) -> bool:
        (found,) = self.rows("SELECT to_regclass(%s) IS NOT NULL AS there", [table])
        return bool(found["there"])


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        # A server's first line says what is wrong; none of it repeats a password.
        why = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise UnreadableArchive(f"The database cannot be read: {why}") from error
