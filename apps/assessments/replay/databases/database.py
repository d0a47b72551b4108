"""What a database is to a replay: rows of one snapshot, streamed."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol


class Database(Protocol):
    """An open snapshot. Raises UnreadableArchive."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
        """Each row by the names of its columns; bounded memory however many there are."""
        ...

    def has(self, table: str) -> bool:
        """Whether there is a table of this name that can be seen without naming its schema."""
        ...
