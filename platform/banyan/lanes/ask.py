"""A statement with its arrays, as a lane sends it to the database."""

from typing import Any

import msgspec

Row = tuple[Any, ...]
# One list per column, one entry per question.
Arrays = tuple[list[Any], ...]


class Ask(msgspec.Struct, frozen=True):
    """A statement with its arrays. With `turns` it writes: in a transaction, when the advisory
    locks of these numbers are held."""

    sql: str
    arrays: Arrays
    turns: list[int] | None = None


TAKE_TURNS = "SELECT pg_advisory_xact_lock(turn) FROM unnest(%b::int8[]) AS turn"
