"""Websockets of the legacy system: not bridged yet, refused so that a client understands."""

from legacy_proxy.asgi import Receive, Scope, Send
from legacy_proxy.problems import WEBSOCKET_NOT_PROXIED, rendered

_INTERNAL_ERROR = 1011


async def refuse_websocket(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers the handshake with 501 where the server can, else closes with code 1011."""
    await receive()
    if "websocket.http.response" not in scope.get("extensions", {}):
        await send({"type": "websocket.close", "code": _INTERNAL_ERROR, "reason": "not proxied"})
        return
    headers, body = rendered(WEBSOCKET_NOT_PROXIED)
    status = WEBSOCKET_NOT_PROXIED.status
    await send({"type": "websocket.http.response.start", "status": status, "headers": headers})
    await send({"type": "websocket.http.response.body", "body": body})
