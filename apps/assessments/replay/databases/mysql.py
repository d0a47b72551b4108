"""MariaDB and MySQL, read in one consistent snapshot, row by row as the server sends them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from apps.assessments.replay.archive import UnreadableArchive

_PORT = 3306
_SECONDS = {"connect_timeout": 10, "read_timeout": 3600}


class MySql:
    """A snapshot of a database: `mysql://user:password@host:port/database`, with
    `?unix_socket=/path` for a server on this machine. Only one reading can be under way at a
    time."""

    def __init__(self, url: str) -> None:
        try:
            import pymysql
        except ImportError as error:
            raise UnreadableArchive(
                "MariaDB and MySQL need one more package: pip install pymysql"
            ) from error
        self._driver: Any = pymysql
        where = urlsplit(url)
        named = parse_qs(where.query).get("unix_socket", [None])
        with self._readable():
            self._connection = pymysql.connect(
                host=where.hostname or "localhost",
                port=where.port or _PORT,
                user=unquote(where.username or ""),
                password=unquote(where.password or ""),
                database=where.path.strip("/"),
                unix_socket=named[0],
                charset="utf8mb4",
                cursorclass=pymysql.cursors.SSDictCursor,
                **_SECONDS,
            )
            with self._connection.cursor() as cursor:
                cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        with self._readable(), self._connection.cursor() as cursor:
            cursor.execute(sql, values)
            while row := cursor.fetchone():
                yield row

    def close(self) -> None:
        """End the snapshot: until then it holds up whoever would change a table's form."""
        self._connection.close()

    def has(self, table: str) -> bool:
        found = self.rows(
            "SELECT count(*) AS there FROM information_schema.tables"
            " WHERE table_schema = database() AND table_name = %s",
            [table],
        )
        return any(row["there"] for row in found)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except self._driver.MySQLError as error:
            raise UnreadableArchive(f"The database cannot be read: {error.args[-1]}") from error
