"""A month of the log: the aggregates whose identifiers were made in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Month(NamedTuple):
    """A calendar month in UTC; months are ordered by time."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read `2026-11`. Raises ValueError."""
        return cls.of(datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC))

    @classmethod
    def of(cls, moment: datetime) -> "Month":
        """The month of an aware `moment`."""
        moment = moment.astimezone(UTC)
        return cls(moment.year, moment.month)

    @classmethod
    def containing(cls, identifier: UUID) -> "Month":
        """The month in which a UUID version 7, or a bound of a partition, was made."""
        return cls.of(_EPOCH + (identifier.int >> 80) * _MILLISECOND)

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def first(self) -> UUID:
        """No identifier of the month is smaller: its first millisecond, and zeros.

        pg_partman draws its bounds in the same place, so that either may go on where the other
        has stopped.
        """
        return UUID(int=(self.start - _EPOCH) // _MILLISECOND << 80)

    @property
    def before(self) -> UUID:
        """Every identifier of the month is smaller: the first one of the next."""
        return self.plus(1).first

    def plus(self, months: int) -> "Month":
        """The month that many later."""
        years, number = divmod(self.number - 1 + months, 12)
        return Month(self.year + years, number + 1)

    def and_ahead(self, months: int) -> Iterator["Month"]:
        """This month and that many after it."""
        return (self.plus(ahead) for ahead in range(months + 1))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02}"
