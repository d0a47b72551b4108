"""What a flip does: its group goes along, its steps are kept, and the log says what and why."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from banyan.identity import Principal, Role
from banyan.ids import uuid7
from banyan.models import Tenant
from bff.flips.change import change
from bff.flips.steps import StepNotAllowed
from bff.routes.models import Flag, Route, RouteOverride, RouteVersion
from bff.routes.snapshot import load
from tests.routing import changed, flip, made
from tests.unit.bff.conftest import route_of

pytestmark = pytest.mark.django_db

PATH = "/api/v1/assessments/cells/attempts"


def moved(route: Route, **fields: Any) -> None:
    changed(route, **fields)


def test_a_group_moves_as_one_in_one_version() -> None:
    first = route_of(None, group="exam")
    second = route_of(None, key="other", method="PUT", group="exam")
    before = RouteVersion.objects.count()
    moved(first, ramp_bp=500, killed=True)
    second.refresh_from_db()
    assert (second.ramp_bp, second.killed, second.salt) == (500, True, first.salt)
    assert RouteVersion.objects.count() == before + 1
    assert set(RouteVersion.objects.first().after) == {f"route {first.pk}", f"route {second.pk}"}  # type: ignore[union-attr]


def test_one_that_joins_a_group_stands_where_the_group_stands() -> None:
    first = route_of(None, group="exam", ramp_bp=700)
    joined = route_of(None, key="other", method="PUT", group="exam", state="legacy")
    assert (joined.state, joined.ramp_bp) == ("ramp", 700)
    first.refresh_from_db()
    assert first.ramp_bp == 700


def test_a_step_that_is_not_allowed_changes_nothing() -> None:
    route = route_of(None, state="legacy")
    with pytest.raises(StepNotAllowed, match="From legacy a route goes to ramp, shadow"):
        moved(route, state="module")
    route.refresh_from_db()
    assert route.state == "legacy"


def test_a_retired_route_needs_no_legacy_side_and_comes_back_by_saying_so() -> None:
    route = route_of(None, state="retired", upstream="")
    found = load().find("POST", PATH)
    assert found is not None
    anybody = Principal(uuid7(), "school", "ana", "Ana", Role.LEARNER, 0)
    assert found[0].target(anybody, found[1]) == "module"
    with pytest.raises(StepNotAllowed, match="by saying so"):
        moved(route, state="module", upstream="monolith")
    with pytest.raises(StepNotAllowed, match="would go to the monolith"), flip():
        Route.objects.get(pk=route.pk).delete()
    with change("boss", "the module is to be mended", revive=True):
        Route.objects.update(state="module", upstream="monolith")


def test_an_override_of_a_group_comes_before_one_of_every_route() -> None:
    school = Tenant.objects.create(slug="school", name="School")
    route_of(None, group="exam")
    said = {"about": "person", "tenant": school, "subject": "ana", "reason": "pilot"}
    made(RouteOverride, **said, target="module", group="exam")
    made(RouteOverride, **said, target="legacy")
    found = load().find("POST", PATH)
    assert found is not None
    ana = Principal(school.id, "school", "ana", "Ana", Role.LEARNER, 0)
    assert found[0].target(ana, found[1]) == "module"


def test_the_log_says_who_why_how_and_what() -> None:
    route = route_of(None)
    with change("boss", "half term", source="admin"):
        Route.objects.update(ramp_bp=100)
    newest = RouteVersion.objects.first()
    assert newest is not None
    assert (newest.actor, newest.reason, newest.source) == ("boss", "half term", "admin")
    name = f"route {route.pk}"
    assert (newest.before, newest.after) == ({name: {"ramp_bp": 0}}, {name: {"ramp_bp": 100}})


def verified() -> None:
    call_command("verify_flips")


@pytest.fixture
def some_flips() -> list[int]:
    flag = made(Flag, name="exams", everyone=False)
    for everyone in (True, False, None):
        changed(flag, everyone=everyone)
    return list(RouteVersion.objects.order_by("version").values_list("version", flat=True))


def test_an_honest_log_is_as_written(some_flips: list[int], capsys: Any) -> None:
    verified()
    assert "4 flips as written; head " in capsys.readouterr().out


@pytest.mark.parametrize(
    "forged",
    [
        {"reason": "I was told to"},
        {"actor": "somebody else"},
        {"source": "auto"},
        {"after": {"flag 1": {"everyone": None}}},
        {"created_at": "2020-01-01T00:00:00Z"},
        {"hash": b""},
        {"prev_hash": b"x" * 32},
    ],
    ids=lambda forged: next(iter(forged)),
)
def test_a_row_that_was_changed_is_found(some_flips: list[int], forged: dict[str, Any]) -> None:
    RouteVersion.objects.filter(version=some_flips[1]).update(**forged)
    with pytest.raises(CommandError, match="are not as written"):
        verified()


def test_a_row_that_was_taken_away_is_found(some_flips: list[int]) -> None:
    RouteVersion.objects.filter(version=some_flips[2]).delete()
    with pytest.raises(CommandError, match="are not as written"):
        verified()


def test_the_newest_taken_away_is_found_by_who_has_kept_the_head(some_flips: list[int]) -> None:
    newest = RouteVersion.objects.get(version=some_flips[-1])
    newest.delete()
    verified()
    with pytest.raises(CommandError, match="no longer has the flip"):
        call_command("verify_flips", head=bytes(newest.hash).hex())


@pytest.mark.django_db(transaction=True)
def test_flips_at_the_same_time_make_one_chain() -> None:
    flags = [made(Flag, name=f"flag{number}") for number in range(4)]

    def flip_thrice(flag: Flag) -> None:
        for everyone in (True, False, True):
            changed(flag, everyone=everyone)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(flip_thrice, flags))
    assert RouteVersion.objects.count() == 16
    verified()
