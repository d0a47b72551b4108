"""The one table: courses, pages, questions, quizzes, files and attempts are all rows of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from legacy_proxy.monolith import clock

Json = dict[str, Any]

SCHEMA = Path(__file__).with_name("schema.sql")
COLUMNS = ("id", "kind", "course", "slug", "parent", "owner", "title", "body")
FILTERS = frozenset({"id", "course", "slug", "parent", "owner"})


@dataclass(frozen=True, slots=True)
class Row:
    """One row, its body parsed."""

    id: int
    kind: str
    course: str
    slug: str | None
    parent: str | None
    owner: str | None
    title: str
    body: Json


def create_tables() -> None:
    """Make what is missing; harmless on a second start."""
    with connection.cursor() as cursor:
        # WAL outlives a kill: the next start replays it. The mode is kept in the file itself.
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.connection.executescript(SCHEMA.read_text(encoding="utf-8"))


def insert(
    kind: str,
    *,
    title: str,
    body: Json,
    course: str = "",
    slug: str | None = None,
    parent: str | None = None,
    owner: str | None = None,
) -> int:
    """Add a row; returns its id."""
    values = [kind, course, slug, parent, owner, title, dump(body), clock.stamp(clock.now())]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO course_content"
            " (kind, course, slug, parent, owner, title, body, changed_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            values,
        )
        return int(cursor.fetchone()[0])


def write_body(row_id: int, body: Json) -> None:
    """Replace the whole body of a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE course_content SET body=%s, changed_at=%s WHERE id=%s",
            [dump(body), clock.stamp(clock.now()), row_id],
        )


def rewrite(row_id: int, *, course: str, title: str, body: Json) -> None:
    """Replace everything a teacher can change about a row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE course_content SET course=%s, title=%s, body=%s, changed_at=%s WHERE id=%s",
            [course, title, dump(body), clock.stamp(clock.now()), row_id],
        )


def rows(kind: str, **filters: str | int) -> list[Row]:
    """Rows of a kind in the order they were made; filters are equalities on FILTERS."""
    if not FILTERS.issuperset(filters):
        raise ValueError(f"no such column: {sorted(set(filters) - FILTERS)}")
    where = "".join(f" AND {column}=%s" for column in filters)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(COLUMNS)} FROM course_content WHERE kind=%s{where} ORDER BY id",
            [kind, *filters.values()],
        )
        return [_row(*found) for found in cursor.fetchall()]


def row(kind: str, **filters: str | int) -> Row | None:
    """The first such row."""
    found = rows(kind, **filters)
    return found[0] if found else None


def page(kind: str, after: int, most: int) -> list[Row]:
    """The next rows of a kind whose ids are above `after`, in the order they were made."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(COLUMNS)} FROM course_content WHERE kind=%s AND id>%s"
            " ORDER BY id LIMIT %s",
            [kind, after, most],
        )
        return [_row(*found) for found in cursor.fetchall()]


def _row(*columns: Any) -> Row:
    named = dict(zip(COLUMNS, columns, strict=True))
    return Row(**{**named, "body": json.loads(named["body"])})


def load(text: str) -> Json:
    """A body as it was stored."""
    body: Json = json.loads(text)
    return body


def dump(body: Json) -> str:
    """A body as it is stored."""
    # ASCII escapes, so that a lone surrogate in an answer cannot make the row unwritable.
    return json.dumps(body, separators=(",", ":"))
