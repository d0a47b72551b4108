"""Routes, flags, overrides and freeze windows as tests want them: in flips, like everybody's."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, TypeVar

from django.db.models import Model

from bff.flips.change import Edits, change
from bff.routes.flip import Flip, under_way

M = TypeVar("M", bound=Model)


def flip(reason: str = "a test") -> AbstractContextManager[Edits]:
    """Within: edits of one flip, which the gates look at and the workers hear of."""
    return change("test", reason)


def made(model: type[M], **fields: Any) -> M:
    """A new row, by a flip; as its group has it."""
    with flip():
        row = model._default_manager.create(**fields)
    row.refresh_from_db()
    return row


def changed(row: M, **fields: Any) -> M:
    """These fields of a row, by a flip; everything else as it is in the database."""
    row.refresh_from_db()
    for name, value in fields.items():
        setattr(row, name, value)
    with flip():
        row.save()
    row.refresh_from_db()
    return row


@contextmanager
def as_it_stands() -> Iterator[None]:
    """Within: rows are put as a test finds them. No flip: no gate looks, and no worker hears."""
    with under_way(Flip("test", "as it stands")):
        yield
