"""A request that may have to be sent twice: its body kept, its answer held back if it is stale."""

from banyan.http.problems import FENCE
from legacy_proxy.asgi import Message, Receive, Send

_FENCE = FENCE.lower().encode()


class Body:
    """Receives a request's body once from the client, and again as often as it is rewound.

    At most `limit` bytes are kept; a longer body cannot be sent again.
    """

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self._kept: list[Message] = []
        self._at = 0

    async def receive(self) -> Message:
        """An ASGI `receive`."""
        if self._at < len(self._kept):
            message = self._kept[self._at]
        else:
            message = await self._receive()
            if message["type"] != "http.request":
                return message
            self._left -= len(message.get("body", b""))
            self._kept = [*self._kept, message] if self._left >= 0 else []
        self._at += 1
        return message

    def rewind(self) -> bool:
        """Begin anew; False when it was too long to be kept."""
        self._at = 0
        return self._left >= 0


class Answer:
    """Passes an answer on, but for one that says that its request was routed by an old epoch."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.fence: int | None = None
        self.extra: list[tuple[bytes, bytes]] = []

    async def send(self, message: Message) -> None:
        """An ASGI `send`."""
        if message["type"] == "http.response.start":
            self.fence = _fence(message)
            if self.extra:
                headers = [*message.get("headers", []), *self.extra]
                message = {**message, "headers": headers}
        if self.fence is None:
            await self._send(message)


def _fence(message: Message) -> int | None:
    if message["status"] == 409:
        for name, value in message.get("headers", []):
            if name.lower() == _FENCE and value.isdigit():
                return int(value)
    return None
