"""The proxy as an ASGI application on its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from legacy_proxy.app import LegacyProxy
from legacy_proxy.upstream import Upstream

ROOT = Path(__file__).resolve().parents[3]


async def refused(extensions: dict[str, Any]) -> list[dict[str, Any]]:
    """What the proxy sends to a websocket client."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message)

    proxy = LegacyProxy({"legacy": Upstream("legacy", "http://127.0.0.1:1")})
    scope = {"type": "websocket", "extensions": extensions}
    await proxy.forward("legacy", scope, receive, send)
    return sent


async def test_a_websocket_is_closed_with_1011() -> None:
    (message,) = await refused({})
    assert (message["type"], message["code"]) == ("websocket.close", 1011)


async def test_a_websocket_is_refused_with_501_where_the_server_can() -> None:
    start, body = await refused({"websocket.http.response": {}})
    assert (start["type"], start["status"]) == ("websocket.http.response.start", 501)
    assert b"websocket_not_proxied" in body["body"]


async def test_an_unknown_upstream_is_a_mistake_of_the_caller() -> None:
    unused: Any = None
    with pytest.raises(KeyError):
        await LegacyProxy({}).forward("legacy", {"type": "http"}, unused, unused)


def test_the_proxy_works_without_django_and_without_a_database() -> None:
    script = (
        "import sys, legacy_proxy.app; "
        "print([name for name in ('django', 'psycopg', 'bff') if name in sys.modules])"
    )
    roots = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": roots},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
