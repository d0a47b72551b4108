"""A connection that speaks libpq's pipeline mode and nothing else: one write, one read a batch.

psycopg's own cursors find out anew each time what each parameter is and how to wait; for a
batch of one that was most of its cost. Connecting, types and errors are psycopg's.

Source: PostgreSQL documentation, libpq, "Pipeline Mode".
"""

import asyncio
import re
import select
from collections import Counter
from functools import lru_cache
from itertools import count
from typing import Any

import msgspec
import psycopg
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGresult

from banyan.lanes.arrays import encoded
from banyan.lanes.ask import Arrays, Row

_COLUMN = re.compile(r"%b::(\w+)\[\]")
_BINARY = 1
# A plan is made for the table as it is at that moment, and kept. At an exam's start that is an
# empty one, of which any index reads all there is: whenever its uses have doubled it is made anew.
_ANEW = frozenset(2**power for power in range(3, 16))


class _Statement(msgspec.Struct, frozen=True):
    text: bytes
    kinds: tuple[str, ...]


@lru_cache
def _statement(sql: str) -> _Statement:
    numbers = count(1)
    text = _COLUMN.sub(lambda found: f"${next(numbers)}::{found[1]}[]", sql)
    return _Statement(text.replace("%%", "%").encode(), tuple(_COLUMN.findall(sql)))


def _ready(sql: str, arrays: Arrays) -> tuple[_Statement, list[bytes]]:
    statement = _statement(sql)
    return statement, [encoded(*pair) for pair in zip(statement.kinds, arrays, strict=True)]


class Wire:
    """Takes over `connection`; one exchange at a time."""

    def __init__(self, connection: "psycopg.AsyncConnection[Row]") -> None:
        self._connection = connection
        self._pg = connection.pgconn
        self._pg.enter_pipeline_mode()
        self._types = Transformer(connection)
        self._names: dict[bytes, bytes] = {}
        self._uses: Counter[bytes] = Counter()
        self._numbers = count(1)
        self._results: list[PGresult] = []
        self._error: PGresult | None = None
        self._syncs = 0
        self._done: asyncio.Future[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._socket = self._pg.socket
        # For as long as it is open: to begin and end listening costs as much as a read.
        self._loop.add_reader(self._socket, self._readable)

    @property
    def is_open(self) -> bool:
        """Whether nobody has hung up: after a restart, the first to ask must not have to fail.

        Asked of the kernel, for this loop may not have heard of it yet.
        """
        if self._socket < 0 or self._connection.closed:
            return False
        poll = select.poll()
        poll.register(self._socket, select.POLLRDHUP)
        return not poll.poll(0)

    async def exchange(self, *transactions: list[tuple[str, Arrays]]) -> list[list[Row]]:
        """The rows of each statement. The statements of a transaction are committed together,
        those of the next begin after that.

        Raises the psycopg.Error of the first that failed: DataError and IntegrityError leave the
        wire as it was, after others it must be closed.
        """
        # All encoded before any is sent: half a transaction could not be taken back.
        ready = [[_ready(*one) for one in statements] for statements in transactions]
        for statements in ready:
            for statement, columns in statements:
                self._send(statement, columns)
            self._pg.pipeline_sync()
        self._results, self._error, self._syncs = [], None, len(transactions)
        self._done = self._loop.create_future()
        self._flush()
        await self._done
        if self._error is not None:
            # Whatever was prepared just now may not have been.
            self._names.clear()
            raise error_from_result(self._error)
        return [self._rows(result) for result in self._results]

    async def close(self) -> None:
        """Hang up."""
        self._stop_listening()
        await self._connection.close()

    def _send(self, statement: _Statement, columns: list[bytes]) -> None:
        name = self._names.get(statement.text)
        self._uses[statement.text] += 1
        if name is None or self._uses[statement.text] in _ANEW:
            name = self._names[statement.text] = b"banyan%d" % next(self._numbers)
            self._pg.send_prepare(name, statement.text)
        self._pg.send_query_prepared(name, columns, [_BINARY] * len(columns), _BINARY)

    def _flush(self) -> None:
        try:
            if self._pg.flush():  # the server's end of the socket is full
                self._loop.add_writer(self._socket, self._flush_on)
        except psycopg.Error as error:
            self._fail(error)

    def _flush_on(self) -> None:
        self._loop.remove_writer(self._socket)
        self._flush()

    def _readable(self) -> None:
        try:
            self._pg.consume_input()
            while self._syncs and not self._pg.is_busy():
                self._take(self._pg.get_result())
        except psycopg.Error as error:
            self._fail(error)

    def _take(self, result: PGresult | None) -> None:
        if result is None:  # between two statements
            return
        status = result.status
        if status == ExecStatus.TUPLES_OK:
            self._results.append(result)
        elif status == ExecStatus.FATAL_ERROR and self._error is None:
            self._error = result
        elif status == ExecStatus.PIPELINE_SYNC:
            self._syncs -= 1
            if not self._syncs and self._done is not None and not self._done.done():
                self._done.set_result(None)

    def _fail(self, error: psycopg.Error) -> None:
        self._stop_listening()
        if self._done is not None and not self._done.done():
            self._done.set_exception(error)

    def _stop_listening(self) -> None:
        if self._socket >= 0:
            self._loop.remove_reader(self._socket)
            self._loop.remove_writer(self._socket)
            self._socket = -1

    def _rows(self, result: PGresult) -> list[Row]:
        self._types.set_pgresult(result)
        rows: list[Any] = self._types.load_rows(0, result.ntuples, tuple)
        return rows
