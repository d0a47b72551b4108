"""A run: learners work, the schedule strikes, the checker compares."""

import asyncio
import contextlib
import json
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import psycopg

from banyan.embedded.layout import Layout
from tests.drive.platform import RunningPlatform
from tests.faults.checks.checker import check_published, check_replies
from tests.faults.checks.published import once_each
from tests.faults.checks.verdict import Verdict, Violation
from tests.faults.journal import Journal
from tests.faults.learners import sit_exams
from tests.faults.schedule import Schedule
from tests.faults.truth import Truth, read_truth
from tests.faults.witness import Witness

_CATCH_UP_SECONDS = 90.0
_TO_THE_MODULE = """
from bff.flips.change import change
from bff.models import Flag
from bff.routes.propagation import await_propagation
flag = Flag.objects.get(name="assessments.attempts")
flag.everyone = True
with change("storm", "everyone to the module"):
    flag.save()
assert await_propagation(10).complete
"""


def send_everyone_to_the_module(platform: RunningPlatform) -> None:
    """Flip the flag."""
    platform.manage("shell", "-v0", "-c", _TO_THE_MODULE)


class Storm:
    """What learners of this `seed` go through on a platform whose flag is flipped.

    `database_url`: where its database is, when it is not the platform's own.
    """

    def __init__(
        self,
        platform: RunningPlatform,
        seed: int,
        say: Callable[[str], None],
        database_url: str | None = None,
    ) -> None:
        self.platform = platform
        self.seed = seed
        self.journal = Journal(platform.home / f"journal-{seed}.jsonl")
        self.schedule = Schedule(platform, seed, say)
        self._database_url = database_url or Layout.of(platform.home).database_url
        self._going = False
        self._before: set[str] = set()
        self._before = set(self._truth().events)
        with urllib.request.urlopen(f"{platform.url}/.well-known/banyan-receipts.json") as reply:
            self._keys: dict[str, Any] = json.load(reply)

    async def rage(self, striking: Awaitable[Any]) -> None:
        """Let learners work until `striking` is over and all of them have their answers."""
        self._going = True
        learning = asyncio.create_task(
            sit_exams(self.platform.url, self.journal, self.seed, lambda: self._going)
        )
        try:
            await striking
        finally:
            self._going = False
            await learning
            self.journal.close()

    def replies_checked(self) -> list[Violation]:
        """What was told so far against what there is. Raises psycopg.Error."""
        told = self.journal.entries()
        return check_replies(told, self._truth(), self._keys)

    def verdict(self, witness: Witness) -> Verdict:
        """Everything compared, after readers of the log have caught up."""
        truth = _caught_up(self._truth, witness)
        # The disks of the run are gone when somebody looks into a failure.
        (self.platform.home / "events.json").write_bytes(msgspec.json.encode(truth.events))
        told = self.journal.entries()
        return Verdict(
            seed=self.seed,
            kills=self.schedule.kills,
            acknowledged=sum(one.acknowledges for one in told),
            violations=[
                *check_replies(told, truth, self._keys),
                *check_published(witness.seen(), truth),
            ],
        )

    def _truth(self) -> Truth:
        return read_truth(self._database_url, self._before)


@contextmanager
def watching(platform: RunningPlatform, kafka: str | None) -> Iterator[Witness]:
    """A witness at the broker of this platform, or at `kafka`."""
    witness = Witness(kafka or Layout.of(platform.home).kafka_address.read_text())
    try:
        yield witness
    finally:
        witness.close()


def _caught_up(read: Callable[[], Truth], witness: Witness) -> Truth:
    deadline = time.monotonic() + _CATCH_UP_SECONDS
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            truth = read()
            events = sum(map(len, truth.events.values()))
            if len(once_each(witness.seen())) >= events or time.monotonic() > deadline:
                return truth
        if time.monotonic() > deadline + _CATCH_UP_SECONDS:
            raise TimeoutError("the database did not come back")
        time.sleep(0.5)
