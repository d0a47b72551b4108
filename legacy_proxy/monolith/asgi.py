"""The outermost layer: one log line per request, a limit on bodies, uploads beside Django."""

import time

from django.core.asgi import get_asgi_application

from legacy_proxy.monolith import logs, problems, settings, uploads
from legacy_proxy.monolith.problems import Problem, too_large
from legacy_proxy.monolith.wire import App, Message, Receive, Scope, Send, header, send_problem

django_app: App = get_asgi_application()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one request and write one line about it."""
    began = time.perf_counter()
    status: int | None = None

    async def noting(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
        await send(message)

    try:
        await _routed(scope, receive, noting)
    except Problem as problem:
        await send_problem(noting, problem)
    except Exception:
        logs.log.exception("fault")
        if status is not None:
            raise  # half an answer is out: only a cut connection tells the client
        await send_problem(noting, problems.broken())
    finally:
        ms = round((time.perf_counter() - began) * 1000, 2)
        logs.event("request", method=scope["method"], path=scope["path"], status=status, ms=ms)


async def _routed(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] == uploads.ADDRESS:
        await uploads.receive_file(scope, receive, send)
        return
    limit = settings.MAX_JSON_BYTES
    if int(header(scope, b"content-length") or 0) > limit:
        raise too_large(limit)
    await django_app(scope, _limited(receive, limit), send)


def _limited(receive: Receive, limit: int) -> Receive:
    # Django reads a body to its end before any view runs; a chunked one has no announced length.
    read = 0

    async def counting() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise too_large(limit)
        return message

    return counting
