"""The honest platform keeps every promise; the checker notices a platform that does not."""

import asyncio
import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.conftest import HOME
from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform
from tests.faults.storm import Storm, send_everyone_to_the_module, watching
from tests.faults.strikes.freeze import FreezeKafka
from tests.faults.strikes.full_disk import FullDisk

pytestmark = pytest.mark.faults

_MOST_SECONDS = 60.0


@pytest.fixture(scope="module")
def full_disk() -> Iterator[FullDisk]:
    disk = FullDisk(3)
    yield disk
    disk.close()


@pytest.fixture(scope="module")
def mutable(full_disk: FullDisk) -> Iterator[RunningPlatform]:
    """A platform whose web processes can be turned into mutants."""
    settings = {"DJANGO_SETTINGS_MODULE": "tests.faults.mutants.settings"}
    platform = RunningPlatform(HOME / "mutable", **settings)
    try:
        send_everyone_to_the_module(platform)
        if full_disk.why_not(platform) is None:
            full_disk.prepare(platform)
        yield platform
    finally:
        platform.stop()


@pytest.fixture
def becomes(mutable: RunningPlatform) -> Callable[[str], None]:
    """Turns the web processes into a mutant."""

    def become(name: str) -> None:
        (mutable.home / "mutant").write_text(name)
        for pid in mutable.pids("manage.py serve"):
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: Frontend(mutable.url).call("GET", "/readyz").status == 200)

    return become


def eventually(holds: Callable[[], bool]) -> None:
    """Wait for it; connections may break meanwhile."""
    deadline = time.monotonic() + _MOST_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if holds():
                return
        time.sleep(0.1)
    raise TimeoutError


def quiet(_: str) -> None:
    """What strikes is of no interest here."""


def test_an_honest_platform_keeps_every_promise_while_it_is_killed(
    mutable: RunningPlatform,
) -> None:
    storm = Storm(mutable, 1, quiet)

    async def run() -> None:
        kills = storm.schedule.kill_for(8)
        await storm.rage(asyncio.gather(kills, storm.schedule.strike_at(1, FreezeKafka(4))))

    with watching(mutable, None) as witness:
        asyncio.run(run())
        verdict = storm.verdict(witness)
    assert verdict.violations == []
    assert verdict.kills > 0
    assert verdict.acknowledged > 100


def test_a_full_disk_is_refused_as_unavailable_and_recovered_from(
    mutable: RunningPlatform, full_disk: FullDisk
) -> None:
    reason = full_disk.why_not(mutable)
    if reason is not None:
        pytest.skip(reason)
    storm = Storm(mutable, 2, quiet)

    async def run() -> None:
        await storm.rage(asyncio.gather(storm.schedule.strike_at(0, full_disk), asyncio.sleep(5)))

    asyncio.run(run())
    assert storm.replies_checked() == []
    refused = {(one.status, one.code, one.says_when) for one in storm.journal.turned_away}
    assert refused == {(503, "unavailable", True)}


@pytest.mark.parametrize(
    ("seed", "mutant", "figure"),
    [
        (3, "no_idempotency", "doubled"),
        (4, "stale_cache", "stale_progress"),
        (5, "blind_overwrite", "overtaken"),
        (6, "early_ack", "lost"),
    ],
)
def test_a_mutant_is_caught(
    mutable: RunningPlatform, becomes: Callable[[str], None], seed: int, mutant: str, figure: str
) -> None:
    becomes(mutant)
    storm = Storm(mutable, seed, quiet)

    async def run() -> None:
        # Nothing but an early acknowledgement needs a kill to be seen.
        names = ("web", "postgres") if mutant == "early_ack" else ()
        async with asyncio.timeout(_MOST_SECONDS):
            killing = asyncio.create_task(storm.schedule.kill_for(_MOST_SECONDS, names))
            await storm.rage(_caught(storm, figure))
            killing.cancel()

    asyncio.run(run())


async def _caught(storm: Storm, figure: str) -> None:
    """Look again and again until the checker has seen it."""
    while True:
        await asyncio.sleep(1)
        with contextlib.suppress(psycopg.OperationalError):
            found = await asyncio.to_thread(storm.replies_checked)
            if any(one.figure == figure for one in found):
                return
