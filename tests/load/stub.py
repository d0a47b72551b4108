"""A server that speaks the write path's contract without a database, and remembers what was wrong.

`python -m tests.load.stub` prints its port on 127.0.0.1 and serves until it is stopped. `GET /seen`
tells what it has seen; the options are faults for the generator's tests, counted from 1.
"""

import argparse
import asyncio
import json
import re
import socket
import sys
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

Send = Callable[[dict[str, Any]], Awaitable[None]]
Answer = tuple[int, list[tuple[bytes, bytes]], dict[str, Any]]

_SAVE = re.compile(r"/api/v1/attempts/([^/]+)/answers/(\d+)")
_PADDING = "x" * 30_000  # an attempt as started brings its paper along
FAULTS = (
    "stall-at",  # this request makes everybody wait
    "stall-ms",  # for so long
    "refuse-every",  # 503 with Retry-After
    "break-every",  # 500
    "stale-every",  # progress
    "stale-by",  # that many revisions too old
    "save-ms",  # how long a save takes
)
_ERRORS = {503: [(b"retry-after", b"1")]}


class Stub:
    """The contract, kept in memory; `seen` counts requests by kind and every breach of it."""

    def __init__(self, faults: argparse.Namespace) -> None:
        self.faults = faults
        self.seen: Counter[str] = Counter()
        self.requests = 0
        self._revisions: dict[str, int] = {}
        self._slots: dict[tuple[str, str], int] = {}
        self._saving: set[tuple[str, str]] = set()
        self._keys: set[bytes] = set()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        if scope["path"] == "/seen":
            await _reply(send, (200, [], dict(self.seen)))
            return
        self.requests += 1
        if self.requests == self.faults.stall_at:
            time.sleep(self.faults.stall_ms / 1000)  # noqa: ASYNC251  # everybody shall wait
        if _every(self.faults.refuse_every, self.requests):
            await _reply(send, (503, _ERRORS[503], {"code": "unavailable"}))
            return
        if _every(self.faults.break_every, self.requests):
            await _reply(send, (500, [], {"code": "internal_error"}))
            return
        await _reply(send, await self._answer(scope, body))

    async def _answer(self, scope: dict[str, Any], body: bytes) -> Answer:
        path: str = scope["path"]
        headers = dict(scope["headers"])
        if not headers.get(b"authorization", b"").startswith(b"Bearer "):
            return self._wrong("without_token")
        if scope["method"] == "GET":
            return self._progress(path, scope["query_string"])
        if path.endswith("/heartbeat"):
            self.seen["heartbeat"] += 1
            return 200, [], {}
        key = headers.get(b"idempotency-key", b"")
        if not 1 <= len(key) <= 64 or key in self._keys:
            return self._wrong("key_not_fresh")
        self._keys.add(key)
        if path.endswith("/attempts"):
            return self._start()
        if path.endswith("/submit"):
            self.seen["submit"] += 1
            return 200, [], {"score": "1"}
        return await self._save(path, json.loads(body))

    def _wrong(self, what: str) -> Answer:
        self.seen[what] += 1
        return 400, [], {"code": what}

    def _start(self) -> Answer:
        self.seen["start"] += 1
        attempt = f"attempt-{self.seen['start']}"
        self._revisions[attempt] = 0
        return 201, [(b"location", f"/api/v1/attempts/{attempt}".encode())], {"paper": _PADDING}

    def _progress(self, path: str, query: bytes) -> Answer:
        self.seen["progress"] += 1
        attempt = path.split("/")[4]
        held = self._revisions.get(attempt, 0)
        if int(query.removeprefix(b"at_least=")) > held:
            self.seen["asked_for_the_future"] += 1
        if _every(self.faults.stale_every, self.seen["progress"]):
            held = max(0, held - self.faults.stale_by)
        return 200, [], {"revision": held, "answered": 1}

    async def _save(self, path: str, body: dict[str, Any]) -> Answer:
        self.seen["save"] += 1
        found = _SAVE.fullmatch(path)
        if found is None:
            return self._wrong("unknown_path")
        slot = found[1], found[2]
        self.seen["overlapping"] += slot in self._saving
        self._saving.add(slot)
        if self.faults.save_ms:
            await asyncio.sleep(self.faults.save_ms / 1000)
        self._saving.discard(slot)
        if body["based_on"] != self._slots.get(slot, 0):
            self.seen["conflict"] += 1
            return 409, [], {"code": "revision_conflict", "revision": self._slots.get(slot, 0)}
        revision = self._revisions.get(slot[0], 0) + 1
        self._revisions[slot[0]] = self._slots[slot] = revision
        receipt = {"attempt": slot[0], "slot": int(slot[1]), "revision": revision}
        return 200, [], {**receipt, "saved_at": "2026-01-01T00:00:00Z", "head": "0" * 64}


def _every(number: int, count: int) -> bool:
    return number > 0 and count % number == 0


async def _reply(send: Send, answer: Answer) -> None:
    status, headers, document = answer
    body = json.dumps(document).encode()
    length = (b"content-length", str(len(body)).encode())
    head = [length, (b"content-type", b"application/json"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep-alive", type=int, default=5)
    for fault in FAULTS:
        parser.add_argument(f"--{fault}", type=int, default=0)
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    options = parser.parse_args()
    config = uvicorn.Config(
        Stub(options),
        lifespan="off",
        log_config=None,
        access_log=False,
        ws="none",
        timeout_keep_alive=options.keep_alive,
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
