"""Brings a learner's requests to the platform, as a bad network does: late, twice, in disorder."""

import asyncio
import contextlib
import random
import time
from collections.abc import Coroutine
from email.utils import formatdate
from hashlib import sha256
from typing import Any

import aiohttp
import msgspec

from tests.faults.journal import Answer, Journal, Told, TurnedAway, now

_MISCHIEF = 0.1
_IMPATIENT = 0.03
_SECONDS = 15.0
_CLOCK_JUMPS = (-86_400.0, -3_600.0, -1.0, 0.0, 1.0, 3_600.0, 86_400.0 * 365)


class Request(msgspec.Struct, frozen=True):
    """One request with its exact bytes; a retry sends the same again."""

    kind: str
    method: str
    path: str
    body: bytes = b""
    key: str | None = None
    attempt: str | None = None
    answers: tuple[Answer, ...] = ()
    at_least: int | None = None


class Courier:
    """One learner's connection: each reply is journaled, whichever copy of a request it is for."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        learner: str,
        token: str,
        journal: Journal,
        chance: random.Random,
    ) -> None:
        self._session = session
        self._learner = learner
        self._token = token
        self._journal = journal
        self._chance = chance
        self._copies: set[asyncio.Task[Any]] = set()

    async def deliver(self, request: Request) -> Told:
        """The reply: refusals too, but neither 5xx nor broken connections."""
        if self._chance.random() < _MISCHIEF:
            match self._chance.choice(("late", "twice", "again")):
                case "late":
                    await asyncio.sleep(self._chance.uniform(0.1, 2))
                case "twice":
                    self._copy(self._until_answered(request))
                case "again":  # overtaken by what the learner does next
                    self._copy(self._afterwards(request))
        return await self._until_answered(request)

    async def finish(self) -> None:
        """Wait for the copies that are under way."""
        while self._copies:
            await asyncio.wait(self._copies)

    def _copy(self, sending: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(sending)
        self._copies.add(task)
        task.add_done_callback(self._copies.discard)

    async def _afterwards(self, request: Request) -> None:
        await asyncio.sleep(self._chance.uniform(0.5, 6))
        await self._until_answered(request)

    async def _until_answered(self, request: Request) -> Told:
        seconds = 0.02 if self._chance.random() < _IMPATIENT else _SECONDS
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with asyncio.timeout(seconds):
                    told = await self._once(request)
                if told is not None:
                    return told
            seconds = _SECONDS
            await asyncio.sleep(self._chance.uniform(0.05, 0.5))

    async def _once(self, request: Request) -> Told | None:
        sent = now()
        async with self._session.request(
            request.method, request.path, data=request.body, headers=self._headers(request)
        ) as response:
            raw = await response.read()
        if response.status >= 500 or response.status == 429:
            self._journal.turned_away[_turned_away(response, raw)] += 1
            return None
        told = Told(
            kind=request.kind,
            learner=self._learner,
            attempt=request.attempt,
            key=request.key,
            sent=sent,
            heard=now(),
            status=response.status,
            body=sha256(raw).hexdigest(),
            said=_said(request.kind, response.status, raw),
            answers=request.answers,
            at_least=request.at_least,
        )
        self._journal.append(told)
        return told

    def _headers(self, request: Request) -> dict[str, str]:
        # The clock of a learner's device is anything; the server must not care.
        clock = time.time() + self._chance.choice(_CLOCK_JUMPS)
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Date": formatdate(clock, usegmt=True),
        }
        return headers if request.key is None else {**headers, "Idempotency-Key": request.key}


def _turned_away(response: aiohttp.ClientResponse, raw: bytes) -> TurnedAway:
    is_problem = response.content_type == "application/problem+json"
    return TurnedAway(
        status=response.status,
        code=msgspec.json.decode(raw)["code"] if is_problem else None,
        says_when="Retry-After" in response.headers,
    )


def _said(kind: str, status: int, raw: bytes) -> dict[str, Any]:
    said: dict[str, Any] = msgspec.json.decode(raw)
    if kind not in ("start", "view") or status >= 400:
        return said
    items = said["items"]
    return {
        "id": said["id"],
        "state": said["state"],
        "revision": said["revision"],
        "texts": [item["slot"] for item in items if item["type"] in ("short_text", "numerical")],
        "answers": {
            str(item["slot"]): [item["revision"], (item["response"] or {}).get("text")]
            for item in items
            if item["revision"]
        },
    }
