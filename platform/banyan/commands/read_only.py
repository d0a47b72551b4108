"""Code that is only asked and must not change anything: commands are refused to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from banyan.errors import Fault

_reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)


class OnlyReading(Fault):
    """A command was given while only reading was allowed."""


@contextmanager
def reading_only() -> Iterator[None]:
    """Within, in this task and the threads it starts, `run()` and `arun()` raise OnlyReading."""
    token = _reading_only.set(True)
    try:
        yield
    finally:
        _reading_only.reset(token)


def must_not_be_reading() -> None:
    """Raise OnlyReading within `reading_only()`."""
    if _reading_only.get():
        raise OnlyReading(OnlyReading.__doc__)
