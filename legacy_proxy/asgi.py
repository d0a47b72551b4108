"""The shapes of an ASGI 3 application, as far as this package needs them."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

Headers = list[tuple[bytes, bytes]]
"""Field lines in their order, names in lower case, a name as often as it was sent."""

Observe = Callable[[int, Headers], Awaitable[None]]
"""Awaited with the upstream's status and the headers the client is about to get."""
