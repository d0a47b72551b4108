"""What can be done to a platform."""

from typing import Protocol

from tests.drive.platform import RunningPlatform


class Strike(Protocol):
    """One kind of fault."""

    name: str

    def why_not(self, platform: RunningPlatform) -> str | None:
        """Why it cannot be done here; None when it can."""

    async def hit(self, platform: RunningPlatform) -> int:
        """Do it, and undo it if it is an outage; returns how many processes were killed."""
