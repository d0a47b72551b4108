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

# Seconds an upstream may take to answer the close of a websocket.
_CLOSING = 2.0


class UpstreamClient:
    """An aiohttp session that changes nothing: no redirects, no decoding, no cookies of its own.

    A request is sent once: what is sent again, and how often, `retries` decides.
    """

    __slots__ = ("_session", "_sockets", "_timeout", "_upstream")

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._session: aiohttp.ClientSession | None = None
        self._sockets: aiohttp.ClientSession | None = None
        self._timeout = aiohttp.ClientTimeout(
            total=_NO_TIMEOUT, sock_read=_NO_TIMEOUT, connect=upstream.timeouts.connect
        )

    def open(self) -> None:
        """Make the session; needs the running event loop it will be used in."""
        self._session = self._opened(self._upstream.pool_size)
        # A websocket keeps its connection for hours: it must not take one from the pages.
        self._sockets = self._opened(self._upstream.most_sockets)

    def _opened(self, connections: int) -> aiohttp.ClientSession:
        connector = CleanConnector(
            limit=connections,
            keepalive_timeout=self._upstream.keep_alive,
            ttl_dns_cache=30,
        )
        session = aiohttp.ClientSession(
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
        # aiohttp's own second try knows neither a budget nor an Idempotency-Key, and it has no
        # public switch.
        session._retry_connection = False
        return session

    async def close(self) -> None:
        for session in (self._session, self._sockets):
            if session is not None:
                await session.close()
        self._session = self._sockets = None

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

    async def upgrade(
        self, target: str, headers: list[tuple[str, str]], subprotocols: list[str]
    ) -> aiohttp.ClientWebSocketResponse:
        """An open websocket. Pings of the upstream are answered, its close is left to the caller.

        Raises aiohttp.WSServerHandshakeError with the upstream's refusal, and what `send` does.
        """
        if self._sockets is None:
            raise RuntimeError(f"the client of {self._upstream.name} is not open")
        return await self._sockets.ws_connect(
            yarl.URL(self._upstream.origin + target, encoded=True),
            headers=headers,
            protocols=subprotocols,
            timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSING),
            heartbeat=self._upstream.heartbeat,
            max_msg_size=self._upstream.most_message_bytes,
            autoclose=False,
        )
