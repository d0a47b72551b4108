"""Plain ASGI: header lookup and small JSON answers for what does not pass through Django."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from legacy_proxy.monolith.problems import CONTENT_TYPE, Problem

Scope = dict[str, Any]
Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def header(scope: Scope, name: bytes) -> str | None:
    """The first such header."""
    for key, value in scope["headers"]:
        if key == name:
            return bytes(value).decode("latin-1")
    return None


async def send_json(
    send: Send,
    status: int,
    document: Mapping[str, Any],
    *,
    content_type: str = "application/json",
    headers: Mapping[str, str] | None = None,
) -> None:
    """A whole JSON answer."""
    body = json.dumps(document, separators=(",", ":")).encode()
    fields = {
        "content-type": content_type,
        "content-length": str(len(body)),
        "cache-control": "no-store",
        **(headers or {}),
    }
    raw = [(key.lower().encode(), value.encode()) for key, value in fields.items()]
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


async def send_problem(send: Send, problem: Problem) -> None:
    """A problem as an answer."""
    await send_json(
        send,
        problem.status,
        problem.document(),
        content_type=CONTENT_TYPE,
        headers=problem.headers,
    )
