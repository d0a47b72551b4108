"""A request body on the wire: one framing, kept to."""

from legacy_proxy.connection import Connection


class Upload:
    """`length`: bytes that were promised; None sends chunks (RFC 9112 section 7.1).

    Raises ValueError for more or fewer bytes than promised: the upstream would take the rest
    for the next request.
    """

    __slots__ = ("_connection", "_left")

    def __init__(self, connection: Connection, length: int | None) -> None:
        self._connection = connection
        self._left = length

    def unsent(self) -> int:
        """Bytes that the upstream has not taken yet."""
        return self._connection.unsent()

    async def write(self, piece: bytes) -> None:
        if self._left is None:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        else:
            self._left -= len(piece)
            if self._left < 0:
                raise ValueError("a request body longer than its Content-Length")
        await self._connection.write(piece)

    async def end(self) -> None:
        if self._left is None:
            await self._connection.write(b"0\r\n\r\n")
        elif self._left:
            raise ValueError("a request body shorter than its Content-Length")
