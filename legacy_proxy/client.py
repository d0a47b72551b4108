"""Asking one upstream over plain HTTP/1.1, and nothing it was not told to do."""

import asyncio

from legacy_proxy.answer import Answer
from legacy_proxy.asgi import Headers
from legacy_proxy.connection import Connection
from legacy_proxy.failures import BrokenOff
from legacy_proxy.pool import Pool
from legacy_proxy.request_head import request_head
from legacy_proxy.stream import RequestBody
from legacy_proxy.upload import Upload
from legacy_proxy.upstream import Upstream


class UpstreamClient:
    """No redirects, no decoding, no cookies of its own, and no clock but that of connecting.

    A request is sent once: what is sent again, and how often, `retries` decides.
    """

    __slots__ = ("_pool", "_upstream")

    def __init__(self, upstream: Upstream) -> None:
        self._upstream = upstream
        self._pool: Pool | None = None

    def open(self) -> None:
        """Make the pool; needs the running event loop it will be used in."""
        self._pool = Pool(self._upstream)

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.close()
            self._pool = None

    async def ask(
        self, method: str, target: bytes, fields: Headers, body: RequestBody | None
    ) -> "Call":
        """The call as soon as the head of its answer is there; 1xx heads are swallowed.

        `fields` frame the body already. Raises NotHttp, OSError, TimeoutError, ValueError.
        """
        if self._pool is None:
            raise RuntimeError(f"the client of {self._upstream.name} is not open")
        head = request_head(method, target, fields)
        connection = await self._pool.take()
        call = Call(self._pool, connection, connection.ask(head, head_only=method == "HEAD"))
        try:
            if body is not None:
                call.send_up(body)
            await call.answer.head()
        except BaseException:
            call.close()
            raise
        return call


class Call:
    """One request under way; `close` it in any case."""

    __slots__ = ("_connection", "_pool", "_upload", "answer")

    def __init__(self, pool: Pool, connection: Connection, answer: Answer) -> None:
        self._pool = pool
        self._connection = connection
        self._upload: asyncio.Task[None] | None = None
        self.answer = answer

    def send_up(self, body: RequestBody) -> None:
        """Send the body while the answer is awaited: it may come first."""
        self._upload = asyncio.create_task(self._send_up(body))

    def close(self) -> None:
        """Keep the connection where the exchange has ended cleanly, else end it at once."""
        if self._upload is not None and not self._upload.done():
            self._upload.cancel()
            self._connection.abort()
        else:
            self._pool.give(self._connection)

    async def _send_up(self, body: RequestBody) -> None:
        try:
            await body.send(Upload(self._connection, body.length))
        except BrokenOff:
            pass  # the answer is told by the connection itself, which may have ended it cleanly
        except Exception as error:
            self.answer.fail(error)
