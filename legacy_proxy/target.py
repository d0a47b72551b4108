"""The request target as it stood on the request line."""

import asyncio
from typing import cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from legacy_proxy import unsent
from legacy_proxy.asgi import Scope
from legacy_proxy.held_head import HeldHead

EXTENSION = "banyan.target"

# Request line and fields together; browsers and proxies stay far below.
MOST_HEAD_BYTES = 65_536
_HEAD_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class TargetKeepingProtocol(HttpToolsProtocol):
    """uvicorn's protocol that does not forget the authority of an absolute-form target.

    Use as `uvicorn.Config(http=TargetKeepingProtocol)`. Without it `GET http://a/ HTTP/1.1`
    with `Host: b` looks like any other request, and two hops may pick different hosts.

    It also ends a head that does not end: httptools would keep collecting for ever. And it
    refuses a websocket handshake that cannot be read. A response leaves in one piece where it
    is there in one; and the application can see how much of it has not left yet.
    """

    _head_bytes = 0
    _in_head = False

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head_bytes += len(data)
            if self._head_bytes > MOST_HEAD_BYTES:
                self.transport.write(_HEAD_TOO_LARGE)
                self.transport.close()

    def on_message_begin(self) -> None:
        self._in_head, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        extensions = unsent.extensions(self.transport)
        if not self.url.startswith(b"/"):
            extensions[EXTENSION] = {"raw": self.url}
        self.scope["extensions"] = extensions
        super().on_headers_complete()
        if self.cycle is not None and self.cycle.transport is self.transport:
            # The application has not run yet. uvicorn has no other place for this.
            held = HeldHead(self.transport, self.loop)  # does all that a response asks of it
            self.cycle.transport = cast(asyncio.Transport, held)

    def handle_websocket_upgrade(self) -> None:
        super().handle_websocket_upgrade()
        # A handshake that `websockets` cannot read (one with a body, lines over 8 KiB) gets no
        # answer from uvicorn, and its connection stays until the client ends it.
        if not getattr(self.transport.get_protocol(), "handshake_initiated", True):
            self.send_400_response("This handshake cannot be read.")


def raw_target(scope: Scope) -> bytes:
    """The target: as kept by the protocol above, else the raw path (without its query)."""
    extensions = scope.get("extensions")
    if extensions and EXTENSION in extensions:
        kept: bytes = extensions[EXTENSION]["raw"]
        return kept
    path: bytes = scope["raw_path"]
    return path


def origin_form(scope: Scope) -> bytes:
    """Raw path and query, byte for byte as the client sent them."""
    path: bytes = scope["raw_path"]
    query: bytes = scope["query_string"]
    return path + b"?" + query if query else path


def path_and_query(scope: Scope) -> str:
    """The same as text."""
    return origin_form(scope).decode("ascii")
