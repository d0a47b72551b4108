"""A learner of a drill: sits one attempt after the other, and sends again what was not answered.

As a page of ours does it: under the same Idempotency-Key, until there is an answer.
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from typing import Any

import aiohttp
import msgspec

from bff.drills.heard import Heard, Ledger, Promise
from bff.drills.learners import Learner

# How long a learner waits for an answer before it counts as none.
PATIENCE_SECONDS = 2.0
PAUSE_SECONDS = 0.2
_SAVES = 2
# Not an essay: somebody would have to mark it.
_TYPED = "short_text"


class CannotSit(Exception):
    """The drill's learners cannot do what they are to do; nothing is known about the module."""


class Answer(msgspec.Struct, frozen=True):
    """An answer; `body` is decoded JSON or None."""

    status: int
    body: Any
    heard: Heard


class Sitter:
    """Works while `going()`, then finishes what it has begun to ask."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        learner: Learner,
        ledger: Ledger,
        going: Callable[[], bool],
    ) -> None:
        self._session = session
        self._learner = learner
        self._ledger = ledger
        self._going = going
        self._headers = {"Authorization": f"Bearer {learner.token}"}

    async def sit(self, assessment: str) -> None:
        """Start, type, submit, and again: for a drill of what opens attempts."""
        while self._going():
            promise = await self._start(assessment)
            for _ in range(_SAVES):
                await self._save(promise)
            await self._write("POST", f"/api/v1/attempts/{promise.attempt}/submit", {})
            promise.submitted = True
            await asyncio.sleep(PAUSE_SECONDS)

    async def read(self, path: str) -> None:
        """Look at the same page again and again: for a drill of what is only read."""
        while self._going():
            answer = await self._ask("GET", path, drilled=True)
            if not answer.heard.failed and answer.status != 200:
                raise CannotSit(f"{path} answers {answer.status}: {_said(answer)}")
            await asyncio.sleep(PAUSE_SECONDS)

    async def _start(self, assessment: str) -> Promise:
        path = f"/api/v1/assessments/{assessment}/attempts"
        begun = await self._write("POST", path, {}, drilled=True)
        typed = [item["slot"] for item in begun["items"] if item["type"] == _TYPED]
        if not typed:
            raise CannotSit(f"{assessment} has no question that is typed.")
        return self._ledger.begun(self._learner.name, str(begun["id"]), typed[0])

    async def _save(self, promise: Promise) -> None:
        text = f"{promise.attempt} {promise.saves + 1}"
        path = f"/api/v1/attempts/{promise.attempt}/answers/{promise.slot}"
        body = {"response": {"text": text}, "based_on": promise.revision}
        saved = await self._write("PUT", path, body)
        promise.text, promise.revision = text, saved["revision"]
        promise.saves += 1

    async def _write(self, method: str, path: str, body: Any, *, drilled: bool = False) -> Any:
        key = str(uuid.uuid4())
        while True:
            answer = await self._ask(method, path, body, key, drilled=drilled)
            await asyncio.sleep(PAUSE_SECONDS)
            if not answer.heard.failed:
                break
        if answer.status not in (200, 201):
            raise CannotSit(f"{method} {path} answers {answer.status}: {_said(answer)}")
        return answer.body

    async def _ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        key: str | None = None,
        *,
        drilled: bool = False,
    ) -> Answer:
        headers = self._headers if key is None else {**self._headers, "Idempotency-Key": key}
        sent, status, stack, raw = time.time(), 0, "", b""
        try:
            async with self._session.request(method, path, json=body, headers=headers) as response:
                raw = await response.read()
                status = response.status
                stack = response.headers.get("Banyan-Route", "").rpartition("t=")[2]
        except (aiohttp.ClientError, TimeoutError):
            pass  # what a learner sees as no answer
        heard = Heard(self._learner.name, drilled, sent, time.time(), status, stack)
        self._ledger.hear(heard)
        return Answer(status, _decoded(raw), heard)


def _decoded(raw: bytes) -> Any:
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return None


def _said(answer: Answer) -> str:
    body = answer.body if isinstance(answer.body, dict) else {}
    return str(body.get("detail", "no reason given"))
