"""A learning record store that keeps what it is sent, once per id, or has its moods."""

import base64
import json
import threading
from collections import deque
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest

from apps.records.api import tell
from apps.records.deliveries.batches import send_all
from apps.records.models import Store
from banyan.sealing import seal
from tests.unit.assessments.conftest import arranged, begun, school

__all__ = ["arranged", "begun", "school"]


class RecordStore:
    """`troubles` are answered first; a document for which `dislikes` is true spoils its batch."""

    url = ""

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}
        self.requests: list[tuple[str, Any]] = []
        self.troubles: deque[tuple[int, dict[str, str]]] = deque()
        self.dislikes: Callable[[dict[str, Any]], bool] = lambda _: False

    def answer(self, headers: Any, body: Any) -> tuple[int, dict[str, str]]:
        self.requests.append((headers.get("Authorization", ""), body))
        if self.troubles:
            return self.troubles.popleft()
        documents = body["data"] if isinstance(body, dict) else body
        if any(self.dislikes(one) for one in documents):
            return 400, {}
        self.kept.update({one["id"]: one for one in documents})
        return 200, {}


@pytest.fixture
def record_store() -> Iterator[RecordStore]:
    store = RecordStore()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers = store.answer(self.headers, body)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": "0"}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Not into the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    store.url = f"http://127.0.0.1:{server.server_port}/statements"
    yield store
    server.shutdown()
    server.server_close()


@pytest.fixture
def registered(school: UUID, record_store: RecordStore) -> Callable[..., Store]:
    def register(kind: str = "xapi", **changed: Any) -> Store:
        url = record_store.url
        fields = {
            "endpoint": url,
            "home": "https://school.example",
            "user": "key",
            "active": True,
            "tenant_id": school,
        }
        return Store.objects.create(
            name="LRS", kind=kind, secret=seal("open"), **{**fields, **changed}
        )

    return register


@pytest.fixture
def told() -> Callable[[Store], None]:
    """Tells the store everything there is."""

    def telling(store: Store) -> None:
        while tell(store.id, send_all):
            pass

    return telling


BASIC = "Basic " + base64.b64encode(b"key:open").decode()
