"""Bytes that were written and that the other end has not taken: they move while nobody may write.

Who reads slowly fills the buffers before it, and then a writer waits for minutes although bytes
flow. How many are left tells that from somebody who has stopped reading.
"""

import fcntl
import sys
import termios
from asyncio import BaseTransport, Transport
from collections.abc import Callable
from typing import Any, cast

from legacy_proxy.asgi import Scope

EXTENSION = "banyan.connection"
"""Of a scope, where the server gives the connection of the client."""

Unsent = Callable[[], int]


def unsent(transport: BaseTransport) -> int:
    """What waits in the process, and in the kernel where that tells (Linux does)."""
    size: int = cast(Transport, transport).get_write_buffer_size()
    return size + _in_the_kernel(transport.get_extra_info("socket"))


def extensions(transport: BaseTransport) -> dict[str, Any]:
    """Those of a scope that came over this connection."""
    return {EXTENSION: {"transport": transport}}


class Client:
    """Whoever has sent this scope, as far as the server tells; else nothing is ever unsent."""

    __slots__ = ("_transport",)

    def __init__(self, scope: Scope) -> None:
        extension = scope.get("extensions", {}).get(EXTENSION)
        self._transport: Transport | None = extension and extension["transport"]

    def unsent(self) -> int:
        return 0 if self._transport is None else unsent(self._transport)

    def cut_if_stalled(self) -> None:
        """Drop what it does not take: a server that closes politely would keep it for ever."""
        if self._transport is not None and self.unsent():
            self._transport.abort()


def _in_the_kernel(connection: Any) -> int:
    try:
        left = fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4))
    except (OSError, ValueError, AttributeError):  # closed, or another system
        return 0
    return int.from_bytes(left, sys.byteorder)
