"""The connections to one upstream."""

import aiohttp
import yarl

from legacy_proxy.connector import CleanConnector
from legacy_proxy.upstream import Upstream

_HEAD_LIMIT = 64 * 1024
_READ_BUFFER = 64 * 1024
_NEVER_ADDED = ("accept", "accept-encoding", "content-type", "user-agent")

# Time is kept by Deadline; aiohttp only knows when the connection is being made.
_NO_TIMEOUT = None


class UpstreamClient:
    """An aiohttp session that changes nothing: no redirects, no decoding, no cookies of its own.

    aiohttp sends a request a second time when its connection broke before a response head, for
    idempotent methods (RFC 9110 section 9.2.2) of which no body has been sent. That single
    retry stays on: it hides the race with an upstream that closes an idle connection. A body
    is never sent twice: the second PUT might overtake another one.
    """

    __slots__ = ("_session", "_timeout", "_upstream")

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._session: aiohttp.ClientSession | None = None
        self._timeout = aiohttp.ClientTimeout(
            total=_NO_TIMEOUT, sock_read=_NO_TIMEOUT, connect=upstream.timeouts.connect
        )

    def open(self) -> None:
        """Make the session; needs the running event loop it will be used in."""
        connector = CleanConnector(
            limit=self._upstream.pool_size,
            keepalive_timeout=self._upstream.keep_alive,
            ttl_dns_cache=30,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_NEVER_ADDED,
            auto_decompress=False,
            timeout=self._timeout,
            read_bufsize=_READ_BUFFER,
            max_line_size=_HEAD_LIMIT,
            max_field_size=_HEAD_LIMIT,
            max_headers=512,
        )

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def send(
        self,
        method: str,
        target: str,
        headers: list[tuple[str, str]],
        body: aiohttp.Payload | None,
    ) -> aiohttp.ClientResponse:
        """The response as soon as its head is there; 1xx heads are swallowed.

        `target` is sent as it is. Raises aiohttp.ClientError, OSError, TimeoutError.
        """
        if self._session is None:
            raise RuntimeError(f"the client of {self._upstream.name} is not open")
        return await self._session.request(
            method,
            yarl.URL(self._upstream.origin + target, encoded=True),
            headers=headers,
            data=body,
            allow_redirects=False,
        )
