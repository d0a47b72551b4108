"""Asking the monolith something ourselves, with the caller's own token."""

from typing import Any

import aiohttp
import msgspec
from django.conf import settings

from banyan.errors import Refusal


class LegacyUnreachable(Refusal):
    """The legacy system does not answer; nothing is lost, try again shortly."""

    status = 502
    code = "upstream_unavailable"


class LegacyLms:
    """A small client of the monolith's contract; the proxy is for passing requests through."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def startup(self) -> None:
        """Open the session in the loop that will use it."""
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=3), cookie_jar=aiohttp.DummyCookieJar()
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(self, path: str, authorization: str, upstream: str = "monolith") -> Any:
        """The JSON at `path`, or None when the monolith says that there is none (403, 404, 410).

        Raises LegacyUnreachable when it does not answer, or not sensibly: a 429 is no "none".
        """
        assert self._session is not None
        url = settings.BANYAN_UPSTREAMS[upstream] + path
        headers = {"Authorization": authorization}
        try:
            async with self._session.get(url, headers=headers) as response:
                if response.status in (403, 404, 410):
                    return None
                response.raise_for_status()
                return msgspec.json.decode(await response.read())
        except (aiohttp.ClientError, TimeoutError, msgspec.DecodeError) as error:
            raise LegacyUnreachable from error


legacy_lms = LegacyLms()
