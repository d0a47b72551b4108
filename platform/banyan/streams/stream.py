"""A stream: its declaration, and the one statement that writes it."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar, Generic, TypeVar
from uuid import UUID

import msgspec
from django.db import connection

from banyan.errors import Fault
from banyan.statements import statement
from banyan.streams.days import AHEAD, Day
from banyan.tenancy.scope import current_tenant

_APPEND = statement(__file__, "append_rows")
_NAME = re.compile(r"[a-z][a-z_]{0,19}")


class OutOfTime(ValueError):
    """A row's key was made on a day that the stream does not hold, or is no UUID version 7."""


class Row(msgspec.Struct, frozen=True):
    """What every row has: a UUID version 7 made once, where the row was, and sent again with it.

    It says when the row was made, and so in which partition it lies; and two rows of a tenant with
    one key are one row.
    """

    key: UUID


R = TypeVar("R", bound=Row)


class Stream(Generic[R]):
    """Rows of one kind, of all tenants; `days` full days are kept before today."""

    declared: ClassVar[dict[str, "Stream[Any]"]] = {}

    def __init__(self, name: str, row: type[R], days: int) -> None:
        if not _NAME.fullmatch(name) or name in self.declared or days < 1:
            raise Fault(f"stream {name!r}: no name, not the only one, or kept for no day")
        self.name, self.row, self.days = name, row, days
        self.declared[name] = self

    def append(self, rows: Sequence[R]) -> int:
        """Write the rows of the tenant of this scope, all or none; returns how many are new.

        Raises OutOfTime before anything is written. In a transaction of the caller's, or its own.
        """
        self._refuse_other_days(rows)
        keys = [row.key for row in rows]
        bodies = [msgspec.json.encode(row).decode() for row in rows]
        with connection.cursor() as cursor:
            cursor.execute(_APPEND, [self.name, current_tenant(), keys, bodies])
            return int(cursor.rowcount)

    def _refuse_other_days(self, rows: Sequence[R]) -> None:
        today = Day.today()
        first, before = today.plus(-self.days).first, today.plus(AHEAD).first
        for row in rows:
            if row.key.version != 7 or not first <= row.key < before:
                raise OutOfTime(f"{self.name}: {row.key}")
