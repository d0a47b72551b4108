"""The end of every request: counted, logged if it is worth a line; and our answers' own headers."""

import logging
import time
from email.utils import formatdate
from typing import Any

from django.conf import settings

from banyan.telemetry import spans
from bff.gateway.notable import Notable
from bff.routes.counted import counted_for
from bff.routes.served import Served
from bff.trial.shadowing.capture import Heard
from legacy_proxy.asgi import Scope, Send

logger = logging.getLogger("banyan.access")

_notable = Notable()
_HEADS = frozenset({"http.response.start", "websocket.http.response.start", "websocket.accept"})
_dated = 0, b""


class Exchange:
    """Wraps `send` of one request: remembers the status, adds Date and Banyan-Route.

    `hot` tells that a hot endpoint answers: of its successes there are thousands a second, and
    a line costs more than the answer. `broken` tells that the answer broke off. `drill`: it failed
    because a drill wanted it so, which is no outcome of anything.
    """

    def __init__(self, scope: Scope, send: Send) -> None:
        self._scope = scope
        self._send = send
        self._began = time.perf_counter()
        self._status = 0
        self._is_counted = False
        self.served: Served | None = None
        self.hot = False
        self.broken = False
        self.drill = False

    async def send(self, message: Any) -> None:
        """An ASGI `send`."""
        kind = message["type"]
        if kind in _HEADS:
            self._status = message.get("status", 101)
            if kind == "websocket.accept":
                self._count()  # now: how long it stays open says nothing of us
            headers = list(message.get("headers", []))
            if not any(name.lower() == b"date" for name, _ in headers):
                headers.append((b"date", _date()))
            if self.served is not None:
                # Tells which stack has served and under which version, for tests and traces.
                headers.append((b"banyan-route", self.served.header))
            message = {**message, "headers": headers}
        elif kind == "websocket.close" and not self._status:
            self._status = 403  # what the server makes of it
        await self._send(message)

    @property
    def _method(self) -> str:
        method: str = self._scope.get("method", "WS")
        return method

    def overheard(self) -> Heard:
        """Keep a copy of the answer from now on, if it is small."""
        heard = Heard(self._send)
        self._send = heard.send
        return heard

    @property
    def begun(self) -> bool:
        """Whether the head of the answer is out."""
        return self._status != 0

    def log(self) -> None:
        """Count it, and write its line if it is worth one."""
        ended = time.perf_counter()
        seconds = ended - self._began
        if not self._is_counted:
            self._count()
        unlogged = _notable.unlogged_before(self._status, seconds) if self.hot else 0
        if unlogged is not None:
            self._write(seconds, unlogged)

    def _count(self) -> None:
        self._is_counted = True
        counted = counted_for(self.served)
        if not self.drill:
            took = time.perf_counter() - self._began
            path = self._scope["path"]
            counted.count(self._method, path, self._status, took, broken=self.broken)
        if spans.on:
            spans.answered(counted.endpoint, self._status)

    def _write(self, seconds: float, unlogged: int) -> None:
        # Without query string, for it may hold what is nobody's business.
        line = {
            "method": self._method,
            "path": self._scope["path"],
            "status": self._status,
            "ms": round(seconds * 1000, 1),
            "road": str(self.served or "django"),
        }
        if unlogged:
            line["unlogged"] = unlogged
        level = (
            logging.DEBUG if self._scope["path"].startswith(settings.STATIC_URL) else logging.INFO
        )
        logger.log(level, "request", extra=line)


def _date() -> bytes:
    # Written once a second: formatting it costs as much as the rest of `send`.
    global _dated
    now = int(time.time())
    if _dated[0] != now:
        _dated = now, formatdate(now, usegmt=True).encode()
    return _dated[1]
