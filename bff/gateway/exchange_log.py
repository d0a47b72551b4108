"""The end of every request: counted, logged if it is worth a line; and our answers' own headers."""

import logging
import time
from email.utils import formatdate
from typing import Any

from banyan.telemetry import spans
from bff.gateway.notable import Notable
from bff.routes.served import served_on
from bff.trial.shadowing.capture import Heard
from legacy_proxy.asgi import Scope, Send

logger = logging.getLogger("banyan.access")

_notable = Notable()
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
        self.road = ""
        self.hot = False
        self.broken = False
        self.drill = False

    async def send(self, message: Any) -> None:
        """An ASGI `send`."""
        if message["type"] == "http.response.start":
            self._status = message["status"]
            headers = list(message.get("headers", []))
            if not any(name.lower() == b"date" for name, _ in headers):
                headers.append((b"date", _date()))
            if self.road:
                # Tells which stack has served and under which version, for tests and traces.
                headers.append((b"banyan-route", self.road.encode()))
            message = {**message, "headers": headers}
        await self._send(message)

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
        seconds = time.perf_counter() - self._began
        served = served_on(self.road)
        if not self.drill:
            method, path = self._scope["method"], self._scope["path"]
            served.count(method, path, self._status, seconds, broken=self.broken)
        if spans.on:
            spans.answered(served.endpoint, self._status)
        unlogged = _notable.unlogged_before(self._status, seconds) if self.hot else 0
        if unlogged is not None:
            self._write(seconds, unlogged)

    def _write(self, seconds: float, unlogged: int) -> None:
        # Without query string, for it may hold what is nobody's business.
        line = {
            "method": self._scope["method"],
            "path": self._scope["path"],
            "status": self._status,
            "ms": round(seconds * 1000, 1),
            "road": self.road or "django",
        }
        if unlogged:
            line["unlogged"] = unlogged
        level = logging.DEBUG if self._scope["path"].startswith("/static/") else logging.INFO
        logger.log(level, "request", extra=line)


def _date() -> bytes:
    # Written once a second: formatting it costs as much as the rest of `send`.
    global _dated
    now = int(time.time())
    if _dated[0] != now:
        _dated = now, formatdate(now, usegmt=True).encode()
    return _dated[1]
