"""The websockets of one upstream."""

import aiohttp
import yarl

from legacy_proxy.asgi import Headers
from legacy_proxy.request_head import in_utf_8
from legacy_proxy.upstream import Upstream

_HEAD_LIMIT = 64 * 1024
_NEVER_ADDED = ("accept", "accept-encoding", "content-type", "user-agent")

# Time is kept by Deadline; aiohttp only knows when the connection is being made.
_NO_TIMEOUT = None

# Seconds an upstream may take to answer the close of a websocket.
_CLOSING = 2.0


class SocketClient:
    """An aiohttp session that changes nothing: no cookies of its own, no fields nobody sent."""

    __slots__ = ("_session", "_upstream")

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        """Make the session; needs the running event loop it will be used in."""
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._upstream.most_sockets, force_close=True, ttl_dns_cache=30
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=_NEVER_ADDED,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(
                total=_NO_TIMEOUT,
                sock_read=_NO_TIMEOUT,
                connect=self._upstream.timeouts.connect,
            ),
            max_line_size=_HEAD_LIMIT,
            max_field_size=_HEAD_LIMIT,
            max_headers=512,
        )
        # aiohttp's own second try knows no budget, and it has no public switch.
        self._session._retry_connection = False

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def upgrade(
        self, target: bytes, fields: Headers, subprotocols: list[str]
    ) -> aiohttp.ClientWebSocketResponse:
        """An open websocket. Pings of the upstream are answered, its close is left to the caller.

        Raises aiohttp.WSServerHandshakeError with the upstream's refusal, aiohttp.ClientError,
        OSError, TimeoutError.
        """
        if self._session is None:
            raise RuntimeError(f"the client of {self._upstream.name} is not open")
        return await self._session.ws_connect(
            yarl.URL(self._upstream.origin + target.decode("ascii"), encoded=True),
            headers=[(name.decode(), value.decode()) for name, value in in_utf_8(fields)],
            protocols=subprotocols,
            timeout=aiohttp.ClientWSTimeout(ws_close=_CLOSING),
            heartbeat=self._upstream.heartbeat,
            max_msg_size=self._upstream.most_message_bytes,
            autoclose=False,
        )
