"""Windows of time, half open: their end is no longer in them."""

from datetime import datetime, timedelta

import msgspec


class Window(msgspec.Struct, frozen=True):
    """From `starts` until before `ends`, both aware."""

    starts: datetime
    ends: datetime

    def covers(self, moment: datetime, before: timedelta = timedelta(0)) -> bool:
        """Whether `moment` is inside, or less than `before` ahead of it."""
        return self.starts - before <= moment < self.ends
