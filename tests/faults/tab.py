"""One open page: what it knows of its attempt, and what it asks for next."""

import json
import random
import uuid
from itertools import count
from typing import Any

from tests.faults.courier import Courier, Request
from tests.faults.journal import Answer, Told

_ASSESSMENT = "biology"
# What a learner does next, and how often.
_DEEDS = {"save": 70, "save_several": 8, "progress": 14, "view": 5, "submit": 3}


class Tab:
    """`held` is the newest revision of each slot that this page has heard of."""

    def __init__(self, courier: Courier, name: str, chance: random.Random) -> None:
        self.chance = chance
        self._courier = courier
        self._name = name
        self._number = count(1)
        self._attempt: str | None = None
        self._revision = 0
        self._slots: list[int] = []
        self._held: dict[int, int] = {}

    async def act(self) -> None:
        """Do one thing."""
        if self._attempt is None:
            await self._start()
            return
        (deed,) = self.chance.choices(list(_DEEDS), list(_DEEDS.values()))
        match deed:
            case "save":
                await self._save(1)
            case "save_several":
                await self._save(2)
            case "progress":
                await self._ask_progress()
            case "view":
                await self._look(await self._ask("view", "GET", ""))
            case "submit":
                await self._submit()

    async def _start(self) -> None:
        path = f"/api/v1/assessments/{_ASSESSMENT}/attempts"
        request = Request("start", "POST", path, b"{}", key=self._key())
        told = await self._courier.deliver(request)
        if told.status in (200, 201) and told.said["state"] == "open":
            self._attempt = told.said["id"]
            await self._look(told)

    async def _save(self, most: int) -> None:
        slots = self.chance.sample(self._slots, most)
        answers = tuple(Answer(slot, self._text(), self._held.get(slot, 0)) for slot in slots)
        plain = [
            {"slot": one.slot, "response": {"text": one.text}, "based_on": one.based_on}
            for one in answers
        ]
        if most == 1:
            path, body = f"/answers/{plain[0].pop('slot')}", json.dumps(plain[0])
        else:
            path, body = "/answers", json.dumps({"answers": plain})
        told = await self._ask("save", "PUT", path, body.encode(), key=self._key(), answers=answers)
        if told.status == 200:
            self._hear(told, {one.slot: told.said["revision"] for one in answers})
        elif told.refuses == "revision_conflict":
            self._hear(told, {one["slot"]: one["revision"] for one in told.said["conflicts"]})

    async def _ask_progress(self) -> None:
        at_least = self._revision if self.chance.random() < 0.8 else None
        query = "" if at_least is None else f"?at_least={at_least}"
        await self._ask("progress", "GET", f"/progress{query}", at_least=at_least)

    async def _submit(self) -> None:
        told = await self._ask("submit", "POST", "/submit", b"{}", key=self._key())
        if told.status == 200:
            self._attempt = None

    async def _look(self, told: Told) -> None:
        if told.status >= 400:
            return
        self._slots = told.said["texts"]
        self._held = {int(slot): one[0] for slot, one in told.said["answers"].items()}
        self._revision = told.said["revision"]
        if told.said["state"] != "open":
            self._attempt = None

    async def _ask(self, kind: str, method: str, path: str, body: bytes = b"", **more: Any) -> Told:
        path = f"/api/v1/attempts/{self._attempt}{path}"
        request = Request(kind, method, path, body, attempt=self._attempt, **more)
        told = await self._courier.deliver(request)
        if told.refuses == "attempt_closed":  # handed in in another tab
            self._attempt = None
        return told

    def _hear(self, told: Told, held: dict[int, int]) -> None:
        self._held |= held
        if told.status == 200:
            self._revision = max(self._revision, told.said["revision"])

    def _text(self) -> str:
        return f"{self._name} wrote number {next(self._number)} — žluťoučký ✓ {'x' * 40}"

    def _key(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))
