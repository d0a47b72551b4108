"""Websockets of ours: a consumer of Channels, declared with where it lies and what it may cost.

Declared in an app's `ws` and found at the start, like its hot endpoints.
"""

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeVar

import msgspec
from channels.consumer import AsyncConsumer

from banyan.addresses import at
from banyan.errors import Unavailable

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
C = TypeVar("C", bound=AsyncConsumer)

_TOO_BIG = 1009  # RFC 6455 §7.4.1


class Socket(msgspec.Struct, frozen=True):
    """A consumer; `most_bytes` of one message of a client, `most_open` in one process."""

    name: str
    template: str
    consumer: type[AsyncConsumer]
    most_bytes: int
    most_open: int


_sockets: dict[str, Socket] = {}
_open: dict[str, int] = {}


def socket(
    name: str, template: str, *, most_bytes: int = 4096, most_open: int = 1000
) -> Callable[[type[C]], type[C]]:
    """Register the decorated consumer as the socket `name`.

    What is not in the LMS's contract lies under BANYAN_PREFIX.
    """

    def register(consumer: type[C]) -> type[C]:
        if name in _sockets:
            raise RuntimeError(f"socket {name} is declared twice")
        _sockets[name] = Socket(name, at(template), consumer, most_bytes, most_open)
        return consumer

    return register


def sockets() -> Mapping[str, Socket]:
    """Every declared socket by name."""
    return _sockets


async def serve(one: Socket, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
    """Let its consumer have one websocket. Raises Unavailable where as many are open as may be."""
    if _open.get(one.name, 0) >= one.most_open:
        raise Unavailable
    _open[one.name] = _open.get(one.name, 0) + 1
    try:
        # Typed as if it took Django's scopes only.
        app: Any = one.consumer.as_asgi()
        await app(dict(scope), _bounded(one, receive, send), send)
    finally:
        _open[one.name] -= 1


def _bounded(one: Socket, receive: Receive, send: Send) -> Receive:
    async def receiving() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and _size(message) > one.most_bytes:
            await send({"type": "websocket.close", "code": _TOO_BIG})
            return {"type": "websocket.disconnect", "code": _TOO_BIG}
        return message

    return receiving


def _size(message: Message) -> int:
    text = message.get("text")
    return len(message["bytes"]) if text is None else len(text.encode())
