"""The one client of the legacy LMS: a deadline for the whole answer, a limit of its size, no
redirects (a token must not be carried to where they lead), no cookies.

Requests of users are passed through by `legacy_proxy`; this is for what we ask ourselves.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import aiohttp
import msgspec
from django.conf import settings

from bff.monolith.errors import LmsAway, LmsRefuses, LmsTooLarge

_LARGEST = 64_000_000
# Shorter than servers keep theirs: a request on a connection that is just being closed fails.
_KEPT_SECONDS = 4

Headers = Mapping[str, str] | Iterable[tuple[str, str]]


class Reply(NamedTuple):
    """An answer of the LMS, whatever its status."""

    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as plain data. Raises LmsAway when it is no JSON."""
        try:
            return msgspec.json.decode(self.body)
        except msgspec.DecodeError as error:
            raise LmsAway(f"The legacy LMS answers {self.status} without JSON.") from error

    def must_be_ok(self) -> None:
        """Raises LmsRefuses with the LMS's own words, LmsAway when it has none."""
        if not self.is_ok:
            said = self.json()
            raise LmsRefuses(
                self.status, str(said.get("detail") if isinstance(said, dict) else said)
            )


class LmsClient:
    """For one event loop, between `startup` and `close`.

    `tries_again` says whether a request that met a connection closed by the LMS is sent once more.
    """

    def __init__(
        self,
        *,
        seconds: float,
        largest: int = _LARGEST,
        connections: int = 100,
        tries_again: bool = True,
    ) -> None:
        self._seconds = seconds
        self._largest = largest
        self._connections = connections
        self._tries_again = tries_again
        self._session: aiohttp.ClientSession | None = None

    async def startup(self) -> None:
        """Open the session in the loop that will use it."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._connections, keepalive_timeout=_KEPT_SECONDS
            ),
            timeout=aiohttp.ClientTimeout(total=self._seconds),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._session._retry_connection = self._tries_again  # it has no public switch

    async def close(self) -> None:
        """Hang up."""
        if self._session is not None:
            await self._session.close()

    async def ask(
        self,
        method: str,
        upstream: str,
        target: str,
        headers: Headers,
        body: bytes | None = None,
    ) -> Reply:
        """The LMS's answer, whatever it is. Raises LmsAway, LmsTooLarge."""
        assert self._session is not None, "ask between startup and close"
        url = settings.BANYAN_UPSTREAMS[upstream].rstrip("/") + target
        try:
            async with self._session.request(
                method, url, headers=headers, data=body, allow_redirects=False
            ) as response:
                return Reply(
                    response.status, list(response.raw_headers), await self._body_of(response)
                )
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise LmsAway from error

    async def _body_of(self, response: aiohttp.ClientResponse) -> bytes:
        body = bytearray()
        async for part in response.content.iter_any():
            body += part
            if len(body) > self._largest:
                raise LmsTooLarge
        return bytes(body)


class BlockingLmsClient:
    """The same for code without an event loop; connects when it is first asked, and anew after
    `close`. One is not for several threads at once."""

    def __init__(self, *, seconds: float) -> None:
        self._client = LmsClient(seconds=seconds)
        self._runner: asyncio.Runner | None = None

    def ask(
        self, method: str, upstream: str, target: str, headers: Headers, body: bytes | None = None
    ) -> Reply:
        """The LMS's answer, whatever it is. Raises LmsAway, LmsTooLarge."""
        if self._runner is None:
            self._runner = asyncio.Runner()
            self._runner.run(self._client.startup())
        return self._runner.run(self._client.ask(method, upstream, target, headers, body))

    def close(self) -> None:
        """Hang up."""
        runner, self._runner = self._runner, None
        if runner is not None:
            with runner:
                runner.run(self._client.close())
