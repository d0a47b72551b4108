"""Asking with Django's own connection: for one at a time, in whatever thread this is."""

import psycopg
from django.db import connection, transaction

from banyan.lanes.ask import TAKE_TURNS, Arrays, Ask, Row


def ask_here(ask: Ask) -> list[Row]:
    """The rows of `ask`; if it writes, in a transaction, inside the running one if there is one.

    Raises psycopg's errors.
    """
    if ask.turns is None:
        return _rows(ask.sql, ask.arrays)
    with transaction.atomic():
        take_turns(ask.turns)
        return _rows(ask.sql, ask.arrays)


def take_turns(turns: list[int]) -> None:
    """Wait for these advisory locks and hold them until the running transaction ends.

    To be called before anything is written: the first write of a transaction fixes its place in
    the event log. Were it made before the wait, a command that runs later could stand earlier.
    """
    _rows(TAKE_TURNS, (turns,))


def _rows(sql: str, arrays: Arrays) -> list[Row]:
    # A cursor of psycopg's own on Django's connection: arrays travel in binary.
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, arrays, binary=True).fetchall()
