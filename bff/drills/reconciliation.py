"""The promises of a drill compared with what is stored, asked as the learners would ask.

From outside, so that it holds for either side: an attempt that began on the monolith is looked
for where its learner finds it.
"""

import asyncio
from typing import Any

import aiohttp
import msgspec

from banyan.addresses import at
from bff.drills.heard import Ledger, Promise
from bff.drills.learners import Learner

_PATIENCE_SECONDS = 10.0
# A list of attempts may be a moment behind; what is lost stays so.
_LOOKS = 10
_PAUSE_SECONDS = 0.5
_AT_A_TIME = 8


class Difference(msgspec.Struct, frozen=True):
    """Acknowledged writes that are not there, and such as are there twice; `what` for people."""

    lost: int = 0
    doubled: int = 0
    what: str = ""


class Unanswered(Exception):
    """The stored attempts could not be asked for."""


class Reconciling:
    """`look_before` the drill, for learners who are lent have attempts of their own."""

    def __init__(self, url: str, people: list[Learner], assessment: str) -> None:
        self._url, self._people, self._assessment = url, people, assessment
        self._before: dict[str, set[str]] = {}

    def look_before(self) -> None:
        """Remember what is there already. Raises Unanswered."""
        self._before = asyncio.run(self._all_attempts())

    def differences(self, ledger: Ledger) -> list[Difference]:
        """The broken promises; each is looked at again before it counts. Raises Unanswered."""
        return asyncio.run(self._settled(ledger))

    async def _settled(self, ledger: Ledger) -> list[Difference]:
        found: list[Difference] = []
        for _ in range(_LOOKS):
            found = await self._compared(ledger)
            if not found:
                break
            await asyncio.sleep(_PAUSE_SECONDS)
        return found

    async def _compared(self, ledger: Ledger) -> list[Difference]:
        attempts = await self._all_attempts()
        places = asyncio.Semaphore(_AT_A_TIME)
        async with self._session() as session:

            async def looked_at(promise: Promise) -> Difference | None:
                async with places:
                    path = f"/api/v1/attempts/{promise.attempt}"
                    token = self._token(promise.learner)
                    return compared(promise, await got(session, path, token))

            held = await asyncio.gather(*map(looked_at, ledger.promises.values()))
        return [one for one in held if one] + self._unpromised(attempts, ledger)

    def _unpromised(self, attempts: dict[str, set[str]], ledger: Ledger) -> list[Difference]:
        """Attempts that are there and were never promised: a start that was carried out twice."""
        found = []
        for learner, there in attempts.items():
            promised = {one.attempt for one in ledger.promises.values() if one.learner == learner}
            for attempt in sorted(promised - there):
                found.append(Difference(lost=1, what=f"{attempt} is not in its learner's list"))
            for attempt in sorted(there - promised - self._before.get(learner, set())):
                found.append(
                    Difference(
                        doubled=1, what=f"{attempt} was begun, though no learner was told so"
                    )
                )
        return found

    async def _all_attempts(self) -> dict[str, set[str]]:
        async with self._session() as session:
            return {one.name: await self._attempts(session, one.token) for one in self._people}

    async def _attempts(self, session: aiohttp.ClientSession, token: str) -> set[str]:
        for one in await listed(session, token):
            if one["id"] == self._assessment:
                return {str(attempt["id"]) for attempt in one["attempts"]}
        raise Unanswered(f"The drill's learners see no assessment {self._assessment} any more.")

    def _session(self) -> aiohttp.ClientSession:
        patience = aiohttp.ClientTimeout(total=_PATIENCE_SECONDS)
        return aiohttp.ClientSession(self._url, timeout=patience)

    def _token(self, name: str) -> str:
        return next(one.token for one in self._people if one.name == name)


def compared(promise: Promise, held: Any) -> Difference | None:
    """The difference between an attempt and what its learner was promised of it.

    Nobody else writes there, so its saves are numbered from 1 on without a gap.
    """
    if held is None:
        return Difference(lost=1 + promise.saves, what=f"{promise.attempt} is not there")
    slot = next((one for one in held["items"] if one["slot"] == promise.slot), None)
    revision = 0 if slot is None else slot["revision"]
    text = None if slot is None or not slot["response"] else slot["response"].get("text")
    if revision > promise.saves:
        more = revision - promise.saves
        return Difference(doubled=more, what=f"{promise.attempt}: {more} saves too many")
    if promise.submitted and held["submitted_at"] is None:
        return Difference(lost=1, what=f"{promise.attempt} is not handed in")
    if revision < promise.saves or text != promise.text:
        less = max(1, promise.saves - revision)
        return Difference(lost=less, what=f"{promise.attempt} holds {text!r}, not {promise.text!r}")
    return None


async def listed(session: aiohttp.ClientSession, token: str) -> list[dict[str, Any]]:
    """The assessments that a learner sees, with their attempts on both sides. Raises Unanswered."""
    for _ in range(_LOOKS):
        page = await got(session, at("/bff/v1/assessments"), token)
        if page and not page["notices"]:
            found: list[dict[str, Any]] = page["results"]
            return found
        await asyncio.sleep(_PAUSE_SECONDS)
    raise Unanswered("Not both sides can be asked what their learners have begun.")


async def got(session: aiohttp.ClientSession, path: str, token: str) -> Any:
    """The JSON at `path`; None when there is none. Raises Unanswered."""
    why = ""
    for _ in range(_LOOKS):
        try:
            async with session.get(path, headers={"Authorization": f"Bearer {token}"}) as response:
                if response.status == 200:
                    return await response.json()
                if response.status == 404:
                    return None
                why = f"answers {response.status}"
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            why = str(error) or type(error).__name__
        await asyncio.sleep(_PAUSE_SECONDS)
    raise Unanswered(f"{path}: {why}")
