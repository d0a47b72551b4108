"""Reading a request's body, bounded in size."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from banyan.errors import Fault, TooLarge


class ClientGone(Fault):
    """The client left before its request was complete: there is nobody to answer."""


class Stream:
    """A body that is not read yet, for a handler that takes it piece by piece."""

    def __init__(self, scope: Mapping[str, Any], receive: Any) -> None:
        self._scope = scope
        self._receive = receive

    async def chunks(self, limit: int) -> AsyncIterator[bytes]:
        """The body as it arrives. Raises TooLarge as soon as it is known to have more than
        `limit` bytes, ClientGone on a disconnect."""
        for name, value in self._scope["headers"]:
            if name == b"content-length" and int(value) > limit:
                raise TooLarge(f"At most {limit} bytes are taken here.")
        size = 0
        more = True
        while more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk = message.get("body", b"")
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"At most {limit} bytes are taken here.")
            more = message.get("more_body", False)
            yield chunk


async def read_body(scope: Mapping[str, Any], receive: Any, limit: int) -> bytes:
    """The whole body. Raises TooLarge beyond `limit` bytes, ClientGone on a disconnect."""
    return b"".join([chunk async for chunk in Stream(scope, receive).chunks(limit)])
