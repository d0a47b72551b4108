"""The open connections to one upstream, kept for the next request."""

import asyncio
import socket
import ssl
from collections import deque

import aiohappyeyeballs

from legacy_proxy.connection import Connection
from legacy_proxy.upstream import Upstream

# Seconds until a second address is tried beside the first (RFC 8305 section 8).
_NEXT_ADDRESS = 0.25


class Pool:
    """Its size is that of the bulkhead before it: each exchange has one connection.

    The one used last is used first, so that the others come to their end after a peak.
    """

    __slots__ = ("_all", "_emptied", "_idle", "_keep_alive", "_loop", "_sweep", "_tls", "_upstream")

    def __init__(self, upstream: Upstream) -> None:
        """Needs the running event loop it will be used in."""
        self._upstream = upstream
        self._keep_alive = upstream.keep_alive
        self._loop = asyncio.get_running_loop()
        self._tls = ssl.create_default_context() if upstream.tls else None
        self._all: set[Connection] = set()
        self._idle: deque[Connection] = deque()
        self._sweep: asyncio.TimerHandle | None = None
        self._emptied = asyncio.Event()

    async def take(self) -> Connection:
        """An idle connection or a new one. Raises OSError, and TimeoutError after `connect` s."""
        oldest = self._loop.time() - self._keep_alive
        while self._idle:
            connection = self._idle.pop()
            if connection.free and connection.idle_since > oldest:
                return connection
            connection.abort()
        async with asyncio.timeout(self._upstream.timeouts.connect):
            return await self._dial()

    def give(self, connection: Connection) -> None:
        """Take it back. Only free ones are kept."""
        if not connection.free:
            connection.abort()
            return
        connection.rest(self._loop.time())
        self._idle.append(connection)
        if self._sweep is None:
            self._sweep = self._loop.call_later(self._keep_alive, self._end_the_old)

    async def close(self) -> None:
        """End all of them, also those in use."""
        if self._sweep is not None:
            self._sweep.cancel()
        for connection in list(self._all):
            connection.abort()
        if self._all:
            await self._emptied.wait()

    async def _dial(self) -> Connection:
        host, port = self._upstream.host, self._upstream.port
        addresses = await self._loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        connected = await aiohappyeyeballs.start_connection(
            addresses, happy_eyeballs_delay=_NEXT_ADDRESS
        )
        _, connection = await self._loop.create_connection(
            lambda: Connection(self._loop, self._lost),
            sock=connected,
            ssl=self._tls,
            server_hostname=host if self._tls else None,
        )
        if connection.open:
            self._all.add(connection)
        return connection

    def _lost(self, connection: Connection) -> None:
        self._all.discard(connection)
        if not self._all:
            self._emptied.set()

    def _end_the_old(self) -> None:
        oldest = self._loop.time() - self._keep_alive
        while self._idle and self._idle[0].idle_since <= oldest:
            self._idle.popleft().abort()
        self._sweep = None
        if self._idle:
            due = self._idle[0].idle_since + self._keep_alive
            self._sweep = self._loop.call_at(due, self._end_the_old)
