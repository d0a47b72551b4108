"""The line item of a link: found or made by one sender at a time, and kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from apps.lti.models import Link


@contextmanager
def alone_with(link: UUID) -> Iterator[bool]:
    """Whether nobody else is looking for this link's line item; holds the others off meanwhile.

    A lock of the session, not of a transaction: asking the platform takes time, and an open
    transaction would hold up the readers of the log. It ends with the process if that is killed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 3))", [str(link)])
        free = bool(cursor.fetchone()[0])
    try:
        yield free
    finally:
        if free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 3))", [str(link)])


def keep_line_item(link: UUID, line_item: str) -> None:
    """From now on scores of this link go there."""
    Link.across_tenants.filter(id=link).update(line_item=line_item)


def forget_line_item(link: UUID) -> None:
    """It is there no more; where the platform lets us, another is found or made."""
    Link.across_tenants.filter(id=link).exclude(line_items="").update(line_item="")
