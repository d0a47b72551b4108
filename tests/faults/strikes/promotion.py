"""The primary is lost and its replica promoted: the place for it.

It needs a platform that runs a synchronous replica; `hit` then kills the primary for good,
promotes the replica and points the platform at it.
"""

from tests.drive.platform import RunningPlatform


class Promotion:
    name = "promote the replica"

    def why_not(self, platform: RunningPlatform) -> str | None:
        return "the platform of this run has no replica"

    async def hit(self, platform: RunningPlatform) -> int:
        raise NotImplementedError
