"""Reading a request's body, bounded in size."""

from collections.abc import Mapping
from typing import Any

from banyan.errors import Fault, TooLarge


class ClientGone(Fault):
    """The client left before its request was complete: there is nobody to answer."""


async def read_body(scope: Mapping[str, Any], receive: Any, limit: int) -> bytes:
    """The whole body. Raises TooLarge beyond `limit` bytes, ClientGone on a disconnect."""
    for name, value in scope["headers"]:
        if name == b"content-length" and int(value) > limit:
            raise TooLarge(f"At most {limit} bytes are taken here.")
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise TooLarge(f"At most {limit} bytes are taken here.")
        if not message.get("more_body"):
            return b"".join(chunks)
