"""The news feed: server-sent events (WHATWG HTML, section 9.2), kept in memory only."""

import asyncio
import json
from collections.abc import AsyncIterator

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase

from legacy_proxy.monolith import clock, settings
from legacy_proxy.monolith.endpoints import Call

HEARTBEAT = ": heartbeat\n\n"
LONGEST_QUEUE = 100

Listener = asyncio.Queue[str | None]


class Feed:
    """Everyone who is listening in this process."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.loop: asyncio.AbstractEventLoop | None = None

    def tell(self, frame: str | None) -> None:
        """Hand a frame to every listener, None ends them; call it on the loop only."""
        for listener in self.listeners:
            if listener.full():
                listener.get_nowait()  # a reader that stalls loses old news, never our memory
            listener.put_nowait(frame)


FEED = Feed()


def opened() -> None:
    """The running loop is the one frames travel on."""
    FEED.loop = asyncio.get_running_loop()


def closed() -> None:
    """End every stream, so that the process can stop."""
    FEED.tell(None)


def announce(kind: str, text: str) -> None:
    """Tell every listener; from any thread."""
    if FEED.loop is not None:
        FEED.loop.call_soon_threadsafe(FEED.tell, _frame(kind, text))


async def listen(call: Call) -> HttpResponseBase:
    """GET /api/v1/feed."""
    response = StreamingHttpResponse(_stream(call), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    # A proxy that collects events before passing them on makes them history.
    response["X-Accel-Buffering"] = "no"
    return response


async def _stream(call: Call) -> AsyncIterator[str]:
    if call.request.method == "HEAD":
        return
    listener: Listener = asyncio.Queue(LONGEST_QUEUE)
    FEED.listeners.add(listener)
    try:
        yield HEARTBEAT + _frame("welcome", f"Welcome, {call.who.name}.")
        while (frame := await _next(listener)) is not None:
            yield frame
    finally:
        FEED.listeners.discard(listener)


async def _next(listener: Listener) -> str | None:
    try:
        return await asyncio.wait_for(listener.get(), settings.HEARTBEAT_SECONDS)
    except TimeoutError:
        return HEARTBEAT


def _frame(kind: str, text: str) -> str:
    news = {"kind": kind, "text": text, "at": clock.stamp(clock.now())}
    return f"data: {json.dumps(news)}\n\n"
