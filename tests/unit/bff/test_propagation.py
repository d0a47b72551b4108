"""A worker hears of a flip by any of three ways, and keeps what it has when all are gone."""

import asyncio
import gc
import os
import signal
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import pytest_asyncio
from django.conf import settings
from django.db import connection

import banyan.redis
from banyan.http.edge import in_thread
from bff.routes import kept_snapshot, propagation, snapshot
from bff.routes.models import Flag, Worker
from bff.routes.propagation import Routes
from tests.routing import changed, made
from tests.unit.bff.conftest import route_of

pytestmark = pytest.mark.django_db(transaction=True)

Servers = dict[str, "subprocess.Popen[bytes]"]
START = ("POST", "/api/v1/assessments/cells/attempts")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Looks by itself as good as never, so that a way that does not work is seen."""
    monkeypatch.setattr(propagation, "LOOK_SECONDS", 300)
    monkeypatch.setattr(propagation, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(propagation, "FIRST_PATIENCE_SECONDS", 0.5)
    yield
    kept_snapshot.path().unlink(missing_ok=True)
    # What was on its way to a server that stood still would hold the test database.
    connection.close_pool()  # type: ignore[attr-defined]
    gc.collect()


@pytest.fixture
def flag() -> Flag:
    flag = made(Flag, name="exams")
    route_of(flag)
    return flag


@pytest_asyncio.fixture
async def routes(flag: Flag) -> AsyncIterator[Routes]:
    following = Routes()
    await following.start()
    yield following
    await following.stop()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110  # what is waited for tells nobody
            await asyncio.sleep(0.01)


def everyone(routes: Routes) -> bool | None:
    found = routes.current.find(*START)
    return None if found is None else found[0].everyone


async def flip(flag: Flag, to: bool) -> None:
    await in_thread(changed, flag, everyone=to)


@contextmanager
def frozen(server: "subprocess.Popen[bytes]") -> Iterator[None]:
    """It and all its children stand still: connections are taken, and nobody answers."""
    listed = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    pids = [server.pid, *map(int, listed)]

    def tell(number: signal.Signals) -> None:
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, number)

    tell(signal.SIGSTOP)
    try:
        yield
    finally:
        tell(signal.SIGCONT)


@pytest.fixture
def without_notify(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bff.routes.announcements.wake_with_commit", lambda: None)


@pytest.fixture
def without_redis(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setattr(settings, "REDIS_URL", f"unix://{tmp_path}/nobody.sock")
    banyan.redis._client.cache_clear()
    yield
    banyan.redis._client.cache_clear()


async def test_redis_tells_of_a_flip(without_notify: None, routes: Routes, flag: Flag) -> None:
    await flip(flag, True)
    await until(lambda: everyone(routes) is True)


async def test_postgresql_tells_of_a_flip_when_redis_is_gone(
    without_redis: None, routes: Routes, flag: Flag
) -> None:
    await flip(flag, True)
    await until(lambda: everyone(routes) is True)


async def test_postgresql_tells_of_a_flip_when_redis_is_frozen(
    services: Servers, routes: Routes, flag: Flag
) -> None:
    with frozen(services["redis"]):
        await flip(flag, False)
        await until(lambda: everyone(routes) is False)


async def test_a_worker_looks_by_itself_when_nobody_tells(
    without_redis: None,
    without_notify: None,
    monkeypatch: pytest.MonkeyPatch,
    flag: Flag,
) -> None:
    monkeypatch.setattr(propagation, "LOOK_SECONDS", 0.05)
    routes = Routes()
    await routes.start()
    await flip(flag, True)
    await until(lambda: everyone(routes) is True)
    await routes.stop()


async def test_routing_goes_on_while_the_database_is_frozen_and_catches_up(
    services: Servers, routes: Routes, flag: Flag, monkeypatch: pytest.MonkeyPatch
) -> None:
    await until(lambda: routes.confirmed)
    with frozen(services["postgres"]):
        for _ in range(5):
            routes._woken.set()
            await asyncio.sleep(0.05)
        assert everyone(routes) is None
        assert routes.current.find(*START) is not None
    await flip(flag, True)
    await until(lambda: everyone(routes) is True)


async def test_a_worker_that_starts_without_a_database_takes_the_last_snapshot(
    services: Servers, routes: Routes, flag: Flag
) -> None:
    await flip(flag, True)
    await until(lambda: everyone(routes) is True and routes.current.version == newest_kept())
    second = Routes()
    with frozen(services["postgres"]):
        await second.start()
        assert (everyone(second), second.loaded, second.confirmed) == (True, True, False)
    await until(lambda: second.confirmed)
    await second.stop()


def newest_kept() -> int:
    kept = kept_snapshot.kept()
    return kept.version if kept else 0


@pytest.mark.parametrize("kept", [None, b"", b"rubbish"], ids=["none", "empty", "rubbish"])
async def test_without_any_snapshot_all_is_the_monoliths(
    services: Servers, flag: Flag, kept: bytes | None
) -> None:
    if kept is not None:
        kept_snapshot.path().write_bytes(kept)
    routes = Routes()
    with frozen(services["postgres"]):
        await routes.start()
        assert (routes.current.find(*START), routes.loaded) == (None, False)
    await until(lambda: routes.confirmed)
    await routes.stop()


async def test_a_worker_that_starts_on_a_slow_database_serves_nobody_before_it_knows_the_routes(
    flag: Flag, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = snapshot.load
    slow = propagation.PATIENCE_SECONDS + 0.1

    def slowly() -> snapshot.Snapshot:
        time.sleep(slow)
        return at_once()

    monkeypatch.setattr(propagation, "FIRST_PATIENCE_SECONDS", 30)
    monkeypatch.setattr(snapshot, "load", slowly)
    following = Routes()
    await following.start()
    assert following.confirmed
    await following.stop()


async def test_what_is_kept_decides_as_before(routes: Routes) -> None:
    kept = kept_snapshot.kept()
    assert kept is not None
    assert kept.placed == routes.current.placed
    assert oct(kept_snapshot.path().stat().st_mode)[-3:] == "600"


async def test_each_worker_says_which_version_it_has(routes: Routes, flag: Flag) -> None:
    await flip(flag, True)
    await until(lambda: everyone(routes) is True)

    def acknowledged() -> bool:
        return Worker.objects.filter(version=routes.current.version).exists()

    async with asyncio.timeout(30):
        while not await in_thread(acknowledged):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
