"""A connection to a replica that does not wait for ever."""

from typing import Any, ClassVar, TypeVar

import psycopg
from psycopg.abc import PQGen

RV = TypeVar("RV")


class ReplicaConnection(psycopg.Connection[Any]):
    """Closes when the server is silent for longer than `patience` seconds.

    A frozen server closes no connection and answers nothing. Without an end of our own, every
    reader of it would hang until it thaws.
    """

    CHECK_SECONDS: ClassVar[float] = 0.25
    READ_SECONDS: ClassVar[float] = 10.0

    patience: float = CHECK_SECONDS

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """psycopg's own, with `patience` as its timeout unless there is another."""
        try:
            return super().wait(gen, interval, self.patience if timeout is None else timeout)
        except psycopg.OperationalError:
            if self.pgconn.transaction_status == psycopg.pq.TransactionStatus.ACTIVE:
                self.close()  # the answer may still come, and would be taken for another's
            raise
