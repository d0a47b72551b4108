"""Every error leaves as a problem document (RFC 9457)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec

from banyan.errors import Refusal, StaleEpoch

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
CONTENT_TYPE = "application/problem+json"
FENCE = "Banyan-Fence"


def problem(status: int, code: str, title: str, detail: str, **extra: Any) -> dict[str, Any]:
    """The document itself; `extra` members follow the standard ones."""
    return {
        "type": f"urn:banyan:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **extra,
    }


def of_refusal(refusal: Refusal) -> tuple[dict[str, Any], dict[str, str]]:
    """The document of a refusal, and the headers that belong to it."""
    headers = {}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(refusal, StaleEpoch):
        # What the front door knows it by, from whichever stack it comes: it routes anew.
        headers[FENCE] = str(refusal.fence)
    retry_after = getattr(refusal, "retry_after", None)
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    body = problem(refusal.status, refusal.code, refusal.title, refusal.detail, **refusal.extra)
    return body, headers


def of_fault() -> dict[str, Any]:
    """What a client learns of our own mistakes: nothing but that it was ours."""
    return problem(500, "internal_error", "Internal error", "The mistake is ours and was logged.")


async def send_problem(send: Send, document: dict[str, Any], headers: dict[str, str]) -> None:
    """Answer a plain ASGI request with `document`."""
    body = msgspec.json.encode(document)
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    raw += [
        (b"content-type", CONTENT_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": document["status"], "headers": raw})
    await send({"type": "http.response.body", "body": body})
