"""The head of a response leaves together with what follows at once."""

import asyncio


class HeldHead:
    """Stands before the transport for one response of uvicorn, which writes head and body apart.

    Each write is a system call, and two of them wake the client twice. The head waits for the
    body of this turn of the loop, and no longer.
    """

    __slots__ = ("_begun", "_head", "_loop", "_transport")

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._begun = False
        self._head = b""

    def write(self, data: bytes) -> None:
        if not self._begun:
            self._begun = True
            self._head = data
            self._loop.call_soon(self._let_go)
        elif self._head:
            head, self._head = self._head, b""
            self._transport.writelines((head, data))
        else:
            self._transport.write(data)

    def close(self) -> None:
        self._let_go()
        self._transport.close()

    def is_closing(self) -> bool:
        return self._transport.is_closing()

    def _let_go(self) -> None:
        if self._head and not self._transport.is_closing():
            self._transport.write(self._head)
        self._head = b""
