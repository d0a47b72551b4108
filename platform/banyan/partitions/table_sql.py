"""Asking the database with tables by name, which Django's own parameters cannot hold."""

from typing import Any

from django.db import connection
from psycopg import sql


def ask(query: str, *values: Any, **names: str | sql.Composable) -> list[tuple[Any, ...]]:
    """Run one statement and return its rows; `{name}` stands for a table, `%s` for a value."""
    quoted = {
        name: sql.Identifier(text) if isinstance(text, str) else text
        for name, text in names.items()
    }
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(query).format(**quoted), values)
        return cursor.fetchall() if cursor.description else []
