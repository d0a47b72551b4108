"""One line per request, and the headers every answer of ours carries."""

import logging
import time
from email.utils import formatdate
from functools import lru_cache
from typing import Any

from legacy_proxy.asgi import Scope, Send

logger = logging.getLogger("banyan.access")


class Exchange:
    """Wraps `send` of one request: remembers the status, adds Date and Banyan-Route, logs."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._began = time.perf_counter()
        self._status = 0
        self.road = ""

    async def send(self, message: Any) -> None:
        """An ASGI `send`."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = list(message.get("headers", []))
            if not any(name.lower() == b"date" for name, _ in headers):
                headers.append((b"date", _date(int(time.time()))))
            if self.road:
                # Tells which stack has served and under which version, for tests and traces.
                headers.append((b"banyan-route", self.road.encode()))
            message = {**message, "headers": headers}
        await self._send(message)

    @property
    def begun(self) -> bool:
        """Whether the head of the answer is out."""
        return self._status != 0

    def log(self) -> None:
        """Write the line; without query string, for it may hold what is nobody's business."""
        level = logging.DEBUG if self._scope["path"].startswith("/static/") else logging.INFO
        logger.log(
            level,
            "request",
            extra={
                "method": self._scope["method"],
                "path": self._scope["path"],
                "status": self._status,
                "ms": round((time.perf_counter() - self._began) * 1000, 1),
                "road": self.road or "django",
            },
        )


@lru_cache(maxsize=1)
def _date(second: int) -> bytes:
    return formatdate(second, usegmt=True).encode()
