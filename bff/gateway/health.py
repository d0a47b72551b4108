"""/livez and /readyz: may this process be restarted, may it be sent requests."""

import asyncio

import msgspec
from django.db import connection

from banyan.caching import Cache
from banyan.errors import Unavailable
from banyan.http.edge import in_thread
from bff.routes.addresses import LIVE, READY
from bff.routes.propagation import Routes
from legacy_proxy.asgi import Send

PATHS = (LIVE, READY)
# Never remembered, but asked once at a time: each question to a frozen database holds a thread.
_database: Cache[bool] = Cache(seconds=0.0, of_no_tenant=True)


async def answer(path: str, routes: Routes, send: Send) -> None:
    """200 or 503 with what is missing. Never asks Kafka or the monolith: without them we serve."""
    missing = [] if path == LIVE else await _missing(routes)
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
    missing = [] if routes.confirmed else ["routes"]
    try:
        async with asyncio.timeout(2):  # a frozen database is as good as none
            await _database.afetch("", lambda: in_thread(_ask_the_database))
    except (Unavailable, TimeoutError):
        missing.append("database")
    return missing


def _ask_the_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True
