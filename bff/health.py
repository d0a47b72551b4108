"""/livez and /readyz: may this process be restarted, may it be sent requests."""

import msgspec
from asgiref.sync import sync_to_async
from django.db import Error, close_old_connections, connection

from bff.propagation import Routes
from legacy_proxy.asgi import Send

PATHS = ("/livez", "/readyz")


async def answer(path: str, routes: Routes, send: Send) -> None:
    """200 or 503 with what is missing. Never asks Kafka or the monolith: without them we serve."""
    missing = [] if path == "/livez" else await _missing(routes)
    body = msgspec.json.encode({"status": "unready" if missing else "ok", "missing": missing})
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    status = 503 if missing else 200
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _missing(routes: Routes) -> list[str]:
    missing = [] if routes.loaded else ["routes"]
    if not await sync_to_async(_database_answers, thread_sensitive=False)():
        missing.append("database")
    return missing


def _database_answers() -> bool:
    close_old_connections()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True
