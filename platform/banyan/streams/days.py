"""The partitions of the streams: a day each."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.utils import timezone

# Today and tomorrow: a clock that is a little fast.
AHEAD = 2


class Day(NamedTuple):
    """A day in UTC."""

    date: date

    @classmethod
    def today(cls) -> "Day":
        return cls(timezone.now().astimezone(UTC).date())

    def plus(self, days: int) -> "Day":
        return Day(self.date + timedelta(days=days))

    @property
    def first(self) -> UUID:
        """No UUID version 7 of the day is smaller."""
        start = datetime(self.date.year, self.date.month, self.date.day, tzinfo=UTC)
        return UUID(int=int(start.timestamp()) * 1000 << 80)

    def __str__(self) -> str:
        return f"{self.date:%Y%m%d}"
