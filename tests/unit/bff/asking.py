"""A request as the server hands it to the front door, for tests that call that by themselves."""

from typing import Any


def scope_of(method: str, path: str) -> dict[str, Any]:
    """Its ASGI scope."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "scheme": "http",
        "headers": [(b"host", b"school.test"), (b"content-length", b"0")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "extensions": {},
    }


async def empty_body() -> dict[str, Any]:
    """Its ASGI `receive`."""
    return {"type": "http.request", "body": b"", "more_body": False}
