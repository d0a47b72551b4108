"""A bad network in user space: a TCP proxy that delays, throttles, cuts and swallows.

The kernel's own tool for it needs privileges and a module; this one needs neither, and can be
changed between two requests of the same connection.
"""

import asyncio
import random
import socket
import struct
from contextlib import suppress
from types import TracebackType

from legacy_proxy.faults import Fate, Faults

_PIECE = 16 * 1024
# Pieces on their way at a time: latency delays them, it must not make them wait for each other.
_IN_FLIGHT = 256


class FaultProxy:
    """`async with FaultProxy(host, port) as proxy:` listens on `proxy.port`, before that server.

    Assign to `faults` at any time: it holds for the next byte of connections that are open, too.
    """

    def __init__(
        self,
        host: str,
        port: int,
        faults: Faults | None = None,
        *,
        listen: tuple[str, int] = ("127.0.0.1", 0),
        seed: int | None = None,
    ) -> None:
        self._to = host, port
        self._listen = listen
        self._faults = faults or Faults()
        self._links: set[_Link] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.random = random.Random(seed)
        self.port = 0

    @property
    def faults(self) -> Faults:
        return self._faults

    @faults.setter
    def faults(self, faults: Faults) -> None:
        self._faults = faults
        for link in list(self._links):
            link.changed()

    async def __aenter__(self) -> "FaultProxy":
        self._server = await asyncio.start_server(self._connected, *self._listen)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        link = _Link(self, reader, writer)
        self._links.add(link)
        try:
            await link.run(*self._to)
        except asyncio.CancelledError:
            pass  # asyncio would log it: a connection ended by us is no error
        finally:
            self._links.discard(link)
            self._tasks.discard(task)


class _Link:
    """One connection of a client and its connection to the server."""

    def __init__(
        self, proxy: FaultProxy, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.proxy = proxy
        self._client = reader, writer
        self._writers = [writer]
        self._changed = asyncio.Event()

    async def run(self, host: str, port: int) -> None:
        try:
            await self.until_it_moves()
            if self.proxy.faults.fate is Fate.RESET:
                return self.reset()
            reader, writer = await asyncio.open_connection(host, port)
            self._writers.append(writer)
            up = _Direction(self, self._client[0], writer, down=False)
            down = _Direction(self, reader, self._client[1], down=True)
            await asyncio.gather(up.run(), down.run())
        except OSError:
            self.reset()
        finally:
            for writer in self._writers:
                writer.close()

    async def until_it_moves(self) -> None:
        """Waits as long as nothing passes in any direction."""
        while self.proxy.faults.fate is Fate.BLACKHOLE:
            await self._wait()

    async def until_it_answers(self) -> None:
        """Waits as long as nothing comes back from the server."""
        while self.proxy.faults.fate in (Fate.BLACKHOLE, Fate.HALF_OPEN):
            await self._wait()

    async def _wait(self) -> None:
        self._changed.clear()
        await self._changed.wait()

    def changed(self) -> None:
        self._changed.set()
        if self.proxy.faults.fate is Fate.RESET:
            self.reset()

    def reset(self) -> None:
        """RST instead of FIN on both sides."""
        for writer in self._writers:
            with suppress(OSError):
                writer.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
            writer.transport.abort()


class _Direction:
    """Bytes one way: read, kept for their latency, written at their rate, in their order."""

    def __init__(
        self, link: _Link, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, down: bool
    ) -> None:
        self._link = link
        self._reader = reader
        self._writer = writer
        self._down = down
        self._pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_IN_FLIGHT)
        self._passed = 0
        self._time = asyncio.get_running_loop().time

    async def run(self) -> None:
        reading = asyncio.create_task(self._read())
        try:
            await self._write()
        finally:
            reading.cancel()

    async def _read(self) -> None:
        data = b"x"
        while data:
            try:
                data = await self._reader.read(_PIECE)
            except OSError:
                data = b""
            faults = self._link.proxy.faults
            delay = faults.latency + faults.jitter * self._link.proxy.random.random()
            await self._pieces.put((self._time() + delay, data))

    async def _write(self) -> None:
        while True:
            due, data = await self._pieces.get()
            await asyncio.sleep(max(0.0, due - self._time()))
            await (self._link.until_it_answers() if self._down else self._link.until_it_moves())
            if not data:
                break
            await self._pass(data)
        if self._link.proxy.faults.fate is Fate.SLOW_CLOSE:
            await asyncio.sleep(self._link.proxy.faults.lingering)
        with suppress(OSError):
            self._writer.write_eof()

    async def _pass(self, data: bytes) -> None:
        faults = self._link.proxy.faults
        if self._down and faults.reset_after is not None:
            data = data[: max(0, faults.reset_after - self._passed)]
        self._passed += len(data)
        if faults.rate is not None:
            await asyncio.sleep(len(data) / faults.rate)
        self._writer.write(data)
        await self._writer.drain()
        if self._down and faults.reset_after is not None and self._passed >= faults.reset_after:
            self._link.reset()
