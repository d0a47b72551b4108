"""All learners of a drill at work in a thread of their own, beside whoever conducts it."""

import asyncio
import logging
import threading
from types import TracebackType

import aiohttp

from bff.drills.heard import Ledger
from bff.drills.learners import Learner
from bff.drills.sitter import PATIENCE_SECONDS, CannotSit, Sitter

logger = logging.getLogger(__name__)

# What is still unanswered when they are told to stop is asked again for so long at most; a start
# that was cut off keeps its stack for 30 s (docs/decisions/0004).
_FINISH_SECONDS = 45.0


class Probing:
    """`with Probing(...) as probing:` they work inside; `finish()` lets them end what they have
    begun. `path`: what they read; None to sit `assessment`."""

    def __init__(self, url: str, people: list[Learner], assessment: str, path: str | None) -> None:
        self.ledger = Ledger()
        self._url, self._people = url, people
        self._assessment, self._path = assessment, path
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="drill", daemon=True)
        self._wrong: Exception | None = None

    def __enter__(self) -> "Probing":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def check(self) -> None:
        """Raise CannotSit when a learner could not go on."""
        if self._wrong is not None:
            raise self._wrong

    def finish(self) -> None:
        """Let everybody end what they have begun. Raises CannotSit."""
        self._over.set()
        self._thread.join()
        self.check()

    def _run(self) -> None:
        try:
            asyncio.run(self._work())
        except* CannotSit as group:
            self._wrong = CannotSit(str(group.exceptions[0]))
        except* TimeoutError:
            self._wrong = CannotSit("Some requests were never answered.")
        except* Exception as group:
            logger.exception("a drill's learner broke off")
            self._wrong = CannotSit(f"A learner broke off: {group.exceptions[0]!r}")

    async def _work(self) -> None:
        patience = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
        limits = aiohttp.TCPConnector(limit=0)
        async with (
            aiohttp.ClientSession(self._url, connector=limits, timeout=patience) as session,
            asyncio.TaskGroup() as all_of_them,
        ):
            tasks = [
                all_of_them.create_task(self._one(session, learner)) for learner in self._people
            ]
            all_of_them.create_task(self._end(tasks))

    async def _one(self, session: aiohttp.ClientSession, learner: Learner) -> None:
        sitter = Sitter(session, learner, self.ledger, lambda: not self._over.is_set())
        if self._path is None:
            await sitter.sit(self._assessment)
        else:
            await sitter.read(self._path)

    async def _end(self, tasks: list[asyncio.Task[None]]) -> None:
        """Nobody asks for ever."""
        while not self._over.is_set():
            if all(task.done() for task in tasks):
                return
            await asyncio.sleep(0.05)
        async with asyncio.timeout(_FINISH_SECONDS):
            await asyncio.gather(*tasks)
