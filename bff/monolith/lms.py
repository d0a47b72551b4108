"""Questions to the monolith that are asked with the caller's own token."""

from typing import Any

from bff.monolith.client import LmsClient
from bff.monolith.errors import LmsAway

_NONE_THERE = {403, 404, 410}


class LegacyLms:
    """The monolith's records, as the caller may see them."""

    def __init__(self) -> None:
        self._client = LmsClient(seconds=3)

    async def startup(self) -> None:
        """Open the session in the loop that will use it."""
        await self._client.startup()

    async def close(self) -> None:
        await self._client.close()

    async def get(self, path: str, authorization: str, upstream: str = "monolith") -> Any:
        """The JSON at `path`, or None when the monolith says that there is none (403, 404, 410).

        Raises LmsAway when it does not answer, or not sensibly: a 429 is no "none".
        """
        reply = await self._client.ask("GET", upstream, path, {"Authorization": authorization})
        if reply.status in _NONE_THERE:
            return None
        if not reply.is_ok:
            raise LmsAway
        return reply.json()


legacy_lms = LegacyLms()
