"""Shadows: sampled requests are asked of the other side too, once their answer is out.

A shadow never makes a learner wait: it begins after the last byte, with connections, a deadline
and a budget of its own, and is dropped, and counted, when there is no room for it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import Error

from banyan.errors import Unavailable
from banyan.http.edge import in_thread
from banyan.identity import Principal
from banyan.telemetry import spans
from bff.monolith.errors import LmsAway
from bff.routes.decision import MODULE, RouteEntry
from bff.routes.models import Route
from bff.routes.states import State
from bff.trial.shadowing import pseudonyms, writes
from bff.trial.shadowing.budget import WAITING, Budget
from bff.trial.shadowing.capture import Heard
from bff.trial.shadowing.comparison import Answer, Difference, answer_of, differences
from bff.trial.shadowing.noise import unstable
from bff.trial.shadowing.normalisers import Normalisers
from bff.trial.shadowing.sample import is_shadowed
from bff.trial.shadowing.settled_marks import Changed, must_be_settled
from bff.trial.shadowing.sides import App, Asked, LegacySide, ModuleSide, TooLargeToCompare
from bff.trial.shadowing.store import keep
from bff.trial.shadowing.tally import Tally
from bff.trial.shadowing.versions import current
from legacy_proxy.asgi import Scope

logger = logging.getLogger(__name__)

_SECONDS = 3.0
_FLUSH_SECONDS = 2.0
_SHADOWED = (State.SHADOW.value, State.RAMP.value, State.MODULE.value)
_FOLLOWS = Route.Pin.FOLLOWS.value
_NOT_THERE = 404


class Shadow:
    """One request on its way to be compared."""

    __slots__ = ("asked", "heard", "origin", "target")

    def __init__(self, asked: Asked, heard: Heard, target: str) -> None:
        self.asked = asked
        self.heard = heard
        self.target = target
        self.origin = spans.origin() if spans.on else None


class Shadows:
    """The shadows of this process."""

    def __init__(self, django: App) -> None:
        self.tally = Tally()
        self.budget = Budget()
        self.module = ModuleSide(django)
        self.legacy = LegacySide()
        self._rules = Normalisers()
        self._waiting: deque[Shadow] = deque()
        self._running: set[asyncio.Task[None]] = set()
        self._flushing: asyncio.Task[None] | None = None
        # Comparing is work without waiting: not in the loop that serves.
        self._comparing = ThreadPoolExecutor(1, "compare")

    async def start(self) -> None:
        """Begin, in the loop that serves."""
        await self.legacy.startup()
        self.budget.start()
        self._flushing = asyncio.create_task(self._keep_flushing())

    async def stop(self) -> None:
        """Give up what runs and write down what was seen."""
        for task in (*self._running, self._flushing):
            if task is not None:
                task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self.budget.stop()
        await self.legacy.close()
        await self.flush()
        self._comparing.shutdown(wait=False)

    def of(
        self,
        entry: RouteEntry,
        target: str,
        principal: Principal,
        params: dict[str, str],
        scope: Scope,
        overheard: Callable[[], Heard],
    ) -> Shadow | None:
        """The shadow this request is to have, None: none; `overheard` begins to copy its answer."""
        if entry.state not in _SHADOWED or principal.visitor:
            return None
        if scope["method"] != "GET" and entry.module_endpoint not in writes.WRITES:
            return None
        if not is_shadowed(entry.salt, principal.tenant, principal.user, entry.shadow_bp):
            return None
        return Shadow(Asked(entry, params, principal, scope), overheard(), target)

    def offer(self, shadow: Shadow) -> None:
        """The answer is out: run the shadow when there is room, or drop it."""
        copy = shadow.heard.copy
        if copy.large:
            self._not_compared(shadow, "large")
        elif not copy.complete:
            return  # the client left: it is nobody's answer
        elif self.budget.at_once == 0 or len(self._waiting) >= WAITING:
            self._not_compared(shadow, "dropped")
        else:
            self._waiting.append(shadow)
            self._go_on()

    def _go_on(self) -> None:
        while self._waiting and len(self._running) < self.budget.at_once:
            task = asyncio.create_task(self._run(self._waiting.popleft()))
            self._running.add(task)
            task.add_done_callback(self._ended)
        if self._waiting and not self._running:
            # The loop is late and nothing of ours runs that would come back to these.
            for shadow in self._waiting:
                self._not_compared(shadow, "dropped")
            self._waiting.clear()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._go_on()

    async def _run(self, shadow: Shadow) -> None:
        try:
            async with asyncio.timeout(_SECONDS):
                with spans.shadowing(shadow.origin, shadow.asked.entry.key):
                    await self._compare(shadow)
        except writes.NothingToCompare:
            self._not_compared(shadow, "absent")
        except TooLargeToCompare:
            self._not_compared(shadow, "large")
        except Changed:
            self._not_compared(shadow, "changed")
        except (LmsAway, OSError, TimeoutError, Unavailable):
            self._not_compared(shadow, "failed")
        except Exception:
            logger.exception("shadow failed", extra={"route": shadow.asked.entry.key})
            self._not_compared(shadow, "failed")

    async def _compare(self, shadow: Shadow) -> None:
        primary, again, candidate = await self._answers(shadow)
        if _lives_on_one_side(shadow, primary, candidate):
            self._not_compared(shadow, "absent")
            return
        rules = self._rules
        raw, noise = await asyncio.get_running_loop().run_in_executor(
            self._comparing, _differing, primary, again, candidate, rules
        )
        if shadow.asked.scope["method"] == "GET":
            ask = self.module.ask if shadow.target == MODULE else self.legacy.ask
            await must_be_settled(shadow.asked, shadow.target, (again, candidate), raw, noise, ask)
        principal = shadow.asked.principal
        self.tally.compared(
            shadow.asked.entry.key,
            rules.version,
            pseudonyms.person(principal.tenant, principal.user),
            spans.headers_of(shadow.origin).get("traceparent", ""),
            raw,
            noise,
        )

    async def _answers(self, shadow: Shadow) -> tuple[Answer, Answer, Answer]:
        """The answers of legacy, of legacy a second time, and of the module."""
        heard = shadow.heard
        served = answer_of(heard.status, heard.headers, heard.copy.body)
        if shadow.asked.scope["method"] != "GET":
            return await writes.answers(self.legacy, shadow.asked, served, shadow.target)
        if shadow.target == MODULE:
            return (
                await self.legacy.ask(shadow.asked),
                await self.legacy.ask(shadow.asked),
                served,
            )
        candidate = await self.module.ask(shadow.asked)
        return served, await self.legacy.ask(shadow.asked), candidate

    def _not_compared(self, shadow: Shadow, why: str) -> None:
        self.tally.not_compared(shadow.asked.entry.key, self._rules.version, why)

    async def flush(self) -> None:
        """Write down what was seen. Never in the way of a request: in a thread, and what the
        database does not take now is lost, for it is only statistics."""
        taken = self.tally.take()
        try:
            self._rules = await in_thread(current, self._rules)
            if taken.seen:
                await in_thread(keep, taken)
        except (Error, Unavailable) as error:
            logger.warning("shadows not written down: %s", error)

    async def _keep_flushing(self) -> None:
        while True:
            try:
                await self.flush()
            except Exception:
                logger.exception("shadows not written down")
            await asyncio.sleep(_FLUSH_SECONDS)


def _differing(
    primary: Answer, again: Answer, candidate: Answer, rules: Normalisers
) -> tuple[list[Difference], list[Difference]]:
    noise = differences(primary, again, rules)
    return differences(primary, candidate, rules), noise + unstable(noise)


def _lives_on_one_side(shadow: Shadow, primary: Answer, candidate: Answer) -> bool:
    """Whether it is about an attempt that only one side has: there is nothing to compare."""
    pinned = shadow.asked.entry.pin == _FOLLOWS
    return pinned and (primary.status == _NOT_THERE) != (candidate.status == _NOT_THERE)
