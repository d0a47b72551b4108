"""Columns as PostgreSQL takes them: one-dimensional arrays in its binary format.

A lane sends tens of columns of hundreds of values at once, each of a known type; finding out
what they are, value by value, took longer than the rest of a save.

Source: PostgreSQL's array_recv(), src/backend/utils/adt/arrayfuncs.c, and the *recv() of each type.
"""

import struct
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any

import psycopg
from psycopg.types.numeric import DecimalBinaryDumper

# Dimensions, whether any is null, the type of the values; how many, the first one's number.
_HEAD = struct.Struct("!iiIii")
_LENGTH = struct.Struct("!i")
_NULL = _LENGTH.pack(-1)
_INT8 = struct.Struct("!q").pack
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_DECIMAL = DecimalBinaryDumper(Decimal)


def encoded(kind: str, values: list[Any]) -> bytes:
    """`values`, None among them, as an array of the type `kind` (its name in a cast).

    Raises psycopg.DataError for what the type cannot hold, KeyError for a type not known here.
    """
    to_bytes = _TO_BYTES[kind]
    parts = [_HEAD.pack(1, 1, _OIDS[kind], len(values), 1)]
    try:
        for value in values:
            if value is None:
                parts.append(_NULL)
            else:
                raw = to_bytes(value)
                parts.append(_LENGTH.pack(len(raw)))
                parts.append(raw)
    except (UnicodeEncodeError, struct.error) as error:
        raise psycopg.DataError(str(error)) from error
    return b"".join(parts)


def _microseconds(moment: datetime) -> bytes:
    since = moment - _EPOCH
    return _INT8((since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds)


def _number(value: Decimal | str) -> bytes:
    return bytes(_DECIMAL.dump(Decimal(value)) or b"")


_TO_BYTES: dict[str, Callable[[Any], bytes]] = {
    "bool": lambda value: b"\x01" if value else b"\x00",
    "bytea": bytes,
    "int8": _INT8,
    "numeric": _number,
    "text": str.encode,
    "timestamptz": _microseconds,
    "uuid": attrgetter("bytes"),
}
_OIDS = {kind: psycopg.adapters.types[kind].oid for kind in _TO_BYTES}
