"""What bench-proxy proxies to: `python -m tests.load.origin PORT`; fast, and nothing else.

/json a small document, /download/BYTES so many, /upload counts what it gets, /events one event and
then silence, /hang never answers, /left the seconds since the last connection of /hang ended.
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import uvloop

_PIECE = b"".join(b"%07d\n" % number for number in range(32 * 1024))
"""256 KiB in which no line is like another, so that it is seen when some are missing or moved."""
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
_DOCUMENT = b'{"ok":true}'
_SMALL = _HEAD % len(_DOCUMENT) + _DOCUMENT
_EVENTS = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n"


def content(size: int) -> Iterator[bytes]:
    """What /download/SIZE sends."""
    while size:
        piece = _PIECE[:size]
        size -= len(piece)
        yield piece


class Origin(asyncio.Protocol):
    """One connection; small requests without a body are answered where they arrive."""

    hung_up = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are no asyncio.Transport.
        self._transport: Any = transport
        self._head = b""
        self._missing = self._length = 0
        self._to_send: Iterator[bytes] = iter(())
        self._hangs = False

    def connection_lost(self, error: Exception | None) -> None:
        if self._hangs:
            Origin.hung_up = time.time()

    def data_received(self, data: bytes) -> None:
        if self._missing:
            self._missing -= len(data)
            if not self._missing:
                self._answer({"bytes": self._length})
            return
        self._head += data
        head, end, rest = self._head.partition(b"\r\n\r\n")
        if end:
            self._head = b""
            self._serve(head, rest)

    def _serve(self, head: bytes, rest: bytes) -> None:
        target = head.split(b" ", 2)[1]
        if target == b"/json":
            self._transport.write(_SMALL)
        elif target == b"/events":
            self._hangs = True
            self._transport.write(_EVENTS)
        elif target == b"/hang":
            self._hangs = True
        elif target == b"/left":
            self._answer({"at": Origin.hung_up})
        elif target == b"/upload":
            line = next(x for x in head.split(b"\r\n") if x.lower().startswith(b"content-length"))
            self._length = self._missing = int(line.split(b":")[1])
            if rest:
                self.data_received(rest)
        elif target.startswith(b"/download/"):
            size = int(target.rpartition(b"/")[2])
            self._to_send = content(size)
            self._transport.write(_HEAD % size)
            self.resume_writing()

    def _answer(self, document: dict[str, float]) -> None:
        body = json.dumps(document).encode()
        self._transport.write(_HEAD % len(body) + body)

    def pause_writing(self) -> None:
        self._paused = True

    def resume_writing(self) -> None:
        self._paused = False
        while not self._paused and (piece := next(self._to_send, None)) is not None:
            self._transport.write(piece)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(Origin, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
