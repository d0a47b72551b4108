"""The primary is lost, with everything that only it had, and its replica is promoted."""

import asyncio

from tests.drive.platform import RunningPlatform
from tests.faults.pair import Pair


class Promote:
    """The platform must stand on this pair."""

    name = "lose the primary, promote the replica"

    def __init__(self, pair: Pair) -> None:
        self._pair = pair

    def why_not(self, platform: RunningPlatform) -> str | None:
        return None

    async def hit(self, platform: RunningPlatform) -> int:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._pair.hands, self._pair.fail_over)
        return 1
