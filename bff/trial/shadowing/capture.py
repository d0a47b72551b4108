"""Keeping a copy of what passes by, unless it is large: then nothing of it is held."""

from typing import Any

from legacy_proxy.asgi import Send

LARGEST = 64 * 1024


class Copy:
    """A body that grows up to a limit and is thrown away beyond it."""

    __slots__ = ("_chunks", "_size", "complete", "large")

    def __init__(self) -> None:
        self._chunks: list[bytes] = []
        self._size = 0
        self.large = False
        self.complete = False

    def add(self, chunk: bytes, more: bool) -> None:
        """One more piece."""
        self.complete = not more
        if self.large or not chunk:
            return
        self._size += len(chunk)
        if self._size > LARGEST:
            self.give_up()
        else:
            self._chunks.append(chunk)

    def give_up(self) -> None:
        """It is too large: let go of it."""
        self.large = True
        self._chunks.clear()

    @property
    def body(self) -> bytes:
        return b"".join(self._chunks)


class Heard:
    """The answer to one request as the client gets it: `send` to be used instead of its own."""

    __slots__ = ("_send", "copy", "headers", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.status = 0
        self.headers: list[tuple[bytes, bytes]] = []
        self.copy = Copy()

    async def send(self, message: Any) -> None:
        """An ASGI `send`: the client first."""
        await self._send(message)
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message.get("headers", ()))
            if not _is_comparable(self.headers):
                self.copy.give_up()
        elif message["type"] == "http.response.body":
            self.copy.add(message.get("body", b""), message.get("more_body", False))


def _is_comparable(headers: list[tuple[bytes, bytes]]) -> bool:
    """Whether it is of a known and small length: what is streamed is never begun to be held."""
    for name, value in headers:
        name = name.lower()
        if name == b"content-length":
            return value.isdigit() and int(value) <= LARGEST
        if name == b"content-type" and value.startswith(b"text/event-stream"):
            return False
    return True
