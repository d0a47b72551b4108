"""An attempt ends on the stack where it began, whoever flips, retries or fails meanwhile."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.models.functions import Now

from apps.assessments.models import Attempt
from banyan.commands import run
from banyan.http.edge import in_thread
from banyan.identity import Principal
from banyan.identity.principal import Role
from banyan.ids import uuid7
from banyan.lanes import open_lanes
from banyan.tenancy import tenant_scope
from bff.monolith.errors import LmsAway
from bff.monolith.lms import legacy_lms
from bff.routes.models import AttemptPin
from bff.routes.pins import commands, pins
from bff.routes.pins.attempts import Start
from bff.routes.pins.pins import Pin, Place
from bff.routes.snapshot import LEGACY, MODULE, RouteEntry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def place() -> Place:
    return Place(tenant=uuid7(), learner="learner1", assessment="biology", version=1)


def held(place: Place) -> list[tuple[str | None, str, bool]]:
    """Every pin of the school: its attempt, its stack, whether it is open."""
    with tenant_scope(place.tenant):
        rows = AttemptPin.objects.order_by("opened_at", "id")
        return [(row.attempt, row.target, row.closed_at is None) for row in rows]


def grow_old(place: Place) -> None:
    with tenant_scope(place.tenant):
        AttemptPin.objects.update(opened_at=Now() - timedelta(seconds=31))


def begin_on_the_module(place: Place, key: str) -> None:
    with tenant_scope(place.tenant):
        Attempt.objects.create(
            assessment_id=uuid7(),
            paper_id=uuid7(),
            learner=place.learner,
            start_key=key,
            number=1,
            started_at=Now(),
            max_mark=1,
        )


@pytest.fixture(autouse=True)
async def lanes() -> AsyncIterator[None]:
    """What a test has asked in lanes; their connections end with it."""
    yield
    await open_lanes.close()


def claim(place: Place, target: str) -> Pin:
    return run(commands.claim_of(place, target))


def name(place: Place, target: str, attempt: str) -> None:
    """As a start does it."""
    if not run(commands.name_of(place, target, attempt)).named:
        pins.name(place, target, attempt)


def test_a_second_claim_finds_the_first_whatever_it_wants(place: Place) -> None:
    first, second = claim(place, LEGACY), claim(place, MODULE)
    assert (second.id, second.target) == (first.id, LEGACY)


def test_only_the_claim_that_wrote_the_pin_calls_it_its_own(place: Place) -> None:
    assert [claim(place, LEGACY).ours for _ in range(2)] == [True, False]


def test_two_claims_at_once_get_one_pin(place: Place) -> None:
    got: list[UUID] = []
    together = threading.Barrier(2)

    def claim_one(target: str) -> None:
        together.wait(10)
        got.append(claim(place, target).id)
        connection.close()

    threads = [threading.Thread(target=claim_one, args=[target]) for target in (LEGACY, MODULE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(got) == 2
    assert len(set(got)) == 1


def test_a_named_pin_is_found_by_its_attempt(place: Place) -> None:
    claim(place, MODULE)
    name(place, MODULE, "17")
    assert commands.target_of.ask_here((place.tenant, "17")) == MODULE


def test_a_late_retry_of_a_finished_start_leaves_nothing_open(place: Place) -> None:
    name(place, LEGACY, "17")
    run(commands.close_of(place.tenant, "17"))
    claim(place, MODULE)
    name(place, LEGACY, "17")
    assert held(place) == [("17", LEGACY, False)]


def test_another_attempt_from_the_stack_ends_the_one_that_was_open(place: Place) -> None:
    name(place, LEGACY, "17")
    name(place, LEGACY, "18")
    assert held(place) == [("17", LEGACY, False), ("18", LEGACY, True)]


def test_naming_the_same_attempt_twice_keeps_its_pin_open(place: Place) -> None:
    name(place, LEGACY, "17")
    name(place, LEGACY, "17")
    assert held(place) == [("17", LEGACY, True)]


def test_releasing_forgets_a_nameless_pin(place: Place) -> None:
    pins.release(place.tenant, claim(place, LEGACY))
    assert held(place) == []


def test_releasing_leaves_a_pin_that_got_a_name_meanwhile(place: Place) -> None:
    pin = claim(place, LEGACY)
    name(place, LEGACY, "17")
    pins.release(place.tenant, pin)
    assert held(place) == [("17", LEGACY, True)]


def test_a_closed_pin_still_knows_its_stack(place: Place) -> None:
    name(place, MODULE, "17")
    run(commands.close_of(place.tenant, "17"))
    assert commands.target_of.ask_here((place.tenant, "17")) == MODULE


def test_a_closed_pin_does_not_hold_the_next_start(place: Place) -> None:
    name(place, LEGACY, "17")
    run(commands.close_of(place.tenant, "17"))
    assert claim(place, MODULE).target == MODULE


def test_a_pin_of_another_school_is_not_ours(place: Place) -> None:
    name(place, MODULE, "17")
    assert commands.target_of.ask_here((uuid7(), "17")) == LEGACY


@pytest.mark.parametrize(
    ("attempt", "target"),
    [("4711", LEGACY), (str(uuid7()), MODULE), (str(uuid4()), LEGACY)],
    ids=["a number", "ours", "random"],
)
def test_without_a_pin_only_our_own_form_of_id_is_ours(
    place: Place, attempt: str, target: str
) -> None:
    assert commands.target_of.ask_here((place.tenant, attempt)) == target


Monolith = Callable[[Any], None]


@pytest.fixture
def monolith(monkeypatch: pytest.MonkeyPatch) -> Monolith:
    """Let the monolith answer with this, or raise it."""

    def answers(answer: Any) -> None:
        async def get(path: str, authorization: str, upstream: str = "monolith") -> Any:
            if isinstance(answer, Exception):
                raise answer
            return answer

        monkeypatch.setattr(legacy_lms, "get", get)

    answers(AssertionError("nobody has to ask the monolith here"))
    return answers


async def start(place: Place, state: str, key: str | None = None) -> Start:
    """A start under a route that sends everyone to `state`."""
    learner = Principal(place.tenant, "demo", place.learner, "Ada", Role.LEARNER, 0)
    entry = RouteEntry("start", "monolith", "assessments.start_attempt", state, 0, b"s", "opens")
    return await Start.pinned(learner, place.assessment, entry, 1, token="Bearer t", key=key)


def location(attempt: str) -> list[tuple[bytes, bytes]]:
    return [(b"Location", f"/api/v1/attempts/{attempt}".encode())]


async def test_an_attempt_open_on_the_monolith_is_followed(
    place: Place, monolith: Monolith
) -> None:
    await in_thread(name, place, LEGACY, "17")
    monolith({"open_attempt": "17"})
    assert (await start(place, MODULE)).target == LEGACY


async def test_an_attempt_the_monolith_has_ended_leaves_the_route_to_decide(
    place: Place, monolith: Monolith
) -> None:
    await in_thread(name, place, LEGACY, "17")
    monolith({"open_attempt": None})
    assert (await start(place, MODULE)).target == MODULE


async def test_a_monolith_that_cannot_say_keeps_its_pin(place: Place, monolith: Monolith) -> None:
    await in_thread(name, place, LEGACY, "17")
    monolith(LmsAway())
    with pytest.raises(LmsAway):
        await start(place, MODULE)
    assert await in_thread(held, place) == [("17", LEGACY, True)]


@pytest.fixture
async def busy_monolith(settings: Any) -> AsyncIterator[None]:
    """A monolith that has no time: 429 to everything."""

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 429 Too Many\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings.BANYAN_UPSTREAMS = {"monolith": f"http://127.0.0.1:{port}"}
    await legacy_lms.startup()
    yield
    await legacy_lms.close()
    server.close()
    await server.wait_closed()


@pytest.mark.usefixtures("busy_monolith")
async def test_too_many_requests_is_no_answer_about_an_attempt(place: Place) -> None:
    await in_thread(name, place, LEGACY, "17")
    with pytest.raises(LmsAway):
        await start(place, MODULE)
    assert await in_thread(held, place) == [("17", LEGACY, True)]


async def test_a_start_under_way_is_followed(place: Place, monolith: Monolith) -> None:
    await in_thread(claim, place, LEGACY)
    monolith({"open_attempt": None})
    assert (await start(place, MODULE)).target == LEGACY


async def test_a_start_that_was_cut_off_holds_nobody(place: Place, monolith: Monolith) -> None:
    await in_thread(claim, place, LEGACY)
    await in_thread(grow_old, place)
    monolith({"open_attempt": None})
    assert (await start(place, MODULE)).target == MODULE


async def test_a_key_the_module_has_answered_goes_to_the_module(
    place: Place, monolith: Monolith
) -> None:
    await in_thread(begin_on_the_module, place, "k")
    assert (await start(place, LEGACY, key="k")).target == MODULE


async def test_an_answered_start_names_its_pin(place: Place, monolith: Monolith) -> None:
    await (await start(place, LEGACY)).observe(201, location("17"))
    assert await in_thread(held, place) == [("17", LEGACY, True)]


@pytest.mark.parametrize("status", [403, 404])
async def test_a_refusal_forgets_the_pin_of_this_start(
    place: Place, monolith: Monolith, status: int
) -> None:
    await (await start(place, LEGACY)).observe(status, [])
    assert await in_thread(held, place) == []


async def test_a_refusal_leaves_the_pin_of_another_start(place: Place, monolith: Monolith) -> None:
    await in_thread(claim, place, LEGACY)
    await (await start(place, LEGACY)).observe(403, [])
    assert await in_thread(held, place) == [(None, LEGACY, True)]


async def test_a_stack_in_trouble_may_have_begun_something(
    place: Place, monolith: Monolith
) -> None:
    await (await start(place, LEGACY)).observe(503, [])
    assert await in_thread(held, place) == [(None, LEGACY, True)]
