"""A flag that needs a proof sends nobody to scoring rules that no replay has proven."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from msgspec.structs import replace

from apps.assessments.models import Assessment, Paper
from apps.assessments.rules.items import Item, plain_item
from apps.assessments.rules.policies import Halves
from banyan.models import Tenant
from bff.flips.replay_gate import Unproven
from bff.routes.models import Flag, Route, RouteVersion
from tests.routing import as_it_stands, changed, made
from tests.routing import flip as in_flip
from tests.unit.assessments.rules.items_at_hand import ESSAY, GAP_MATCH, MULTIPLE, SINGLE
from tests.unit.bff.conftest import Keep, route_of

pytestmark = pytest.mark.django_db(transaction=True)


def asking(*items: Item) -> None:
    """Some school asks these questions."""
    school = Tenant.objects.create(slug="school", name="School")
    quiz = Assessment.across_tenants.create(tenant=school, key="quiz", title="Quiz")
    placed = [
        {"slot": n, "max_mark": "1", "item": plain_item(item)} for n, item in enumerate(items, 1)
    ]
    quiz.paper = Paper.objects.create(assessment=quiz, title="Quiz", digest="d", items=placed)
    quiz.save()


def flip(flag: Flag, everyone: bool | None) -> None:
    changed(flag, everyone=everyone)


def test_without_a_replay_nobody_is_sent_to_the_module(flag: Flag) -> None:
    with pytest.raises(Unproven, match="No replay of the scoring rules of this release"):
        flip(flag, True)
    flag.refresh_from_db()
    assert flag.everyone is False


def test_a_clean_replay_opens_the_gate(flag: Flag, keep: Keep) -> None:
    keep()
    flip(flag, True)


def test_a_flag_that_needs_no_proof_flips_freely() -> None:
    other = made(Flag, name="other", everyone=False)
    route_of(other)
    flip(other, True)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"differing": 3}, "found 3 gradings that would come out differently, out of 20 compared"),
        ({"gradings": 0}, "found 0 gradings"),
        ({"scorer": "0" * 64}, "No replay of the scoring rules of this release"),
        ({"created_at": timezone.now() - timedelta(days=8)}, "older than 7 days"),
    ],
)
def test_a_replay_that_proves_nothing_does_not(
    flag: Flag, keep: Keep, changed: dict[str, Any], reason: str
) -> None:
    keep(**changed)
    with pytest.raises(Unproven, match=reason):
        flip(flag, True)


def test_the_newest_replay_counts(flag: Flag, keep: Keep) -> None:
    keep(created_at=timezone.now() - timedelta(hours=1))
    keep(differing=1)
    with pytest.raises(Unproven, match="found 1 gradings"):
        flip(flag, True)


def test_every_type_that_is_asked_has_to_be_in_the_archive(flag: Flag, keep: Keep) -> None:
    asking(SINGLE, GAP_MATCH, ESSAY)
    keep()
    with pytest.raises(Unproven, match=r"which are asked: gap match, weighted\.1\."):
        flip(flag, True)
    keep(coverage={"single": 1, "gap match, weighted.1": 1})
    flip(flag, True)


def test_a_policy_that_is_asked_has_to_be_in_the_archive_as_well(flag: Flag, keep: Keep) -> None:
    asking(replace(MULTIPLE, policy=Halves()))
    keep(coverage={"multiple, weighted.1": 10})
    with pytest.raises(Unproven, match=r"multiple, halves\.1"):
        flip(flag, True)


def test_to_need_no_proof_any_more_is_a_change_of_its_own(flag: Flag) -> None:
    with pytest.raises(Unproven):
        changed(flag, everyone=True, needs_proof=False)
    changed(flag, needs_proof=False)
    flip(flag, True)
    flips = RouteVersion.objects.filter(summary__contains="flag exams").order_by("version")
    lines = flips.values_list("summary", flat=True)
    assert [line.partition(": ")[2] for line in lines] == [
        "everyone no, needs a clean replay",
        "everyone no",
        "everyone yes",
    ]


def test_going_back_needs_no_proof(flag: Flag, keep: Keep) -> None:
    proof = keep()
    flip(flag, True)
    proof.delete()
    flip(flag, None)
    flip(flag, False)
    with pytest.raises(Unproven):
        flip(flag, True)


def test_a_ramp_grows_with_a_proof_only(route: Route, keep: Keep) -> None:
    changed(route, ramp_bp=50)
    refused(lambda: changed(route, ramp_bp=100))
    refused(lambda: changed(route, state="module"))
    keep()
    changed(route, ramp_bp=100)


def refused(change: Callable[[], object]) -> None:
    """The change is refused and leaves nothing behind."""
    before = [list(rows.values()) for rows in (Flag.objects, Route.objects, RouteVersion.objects)]
    with pytest.raises(Unproven):
        change()
    after = [list(rows.values()) for rows in (Flag.objects, Route.objects, RouteVersion.objects)]
    assert after == before


def in_a_flip(edit: Callable[[], object]) -> Callable[[], object]:
    def flipped() -> None:
        with in_flip():
            edit()

    return flipped


def test_a_route_does_not_leave_its_flag_to_send_more(route: Route, flag: Flag) -> None:
    with as_it_stands():
        Route.objects.update(ramp_bp=10_000)
        Flag.objects.update(everyone=False)
    refused(lambda: changed(route, flag=None))
    other = made(Flag, name="other", everyone=True)
    refused(lambda: changed(route, flag=other))


def test_a_route_is_not_put_under_a_flag_that_says_yes_already(flag: Flag) -> None:
    with as_it_stands():
        Flag.objects.update(everyone=True)
    refused(lambda: route_of(flag, key="other", method="PUT"))
    stranger = route_of(None, key="other", method="PUT", state="legacy")
    refused(lambda: changed(stranger, flag=flag, state="ramp"))


def test_a_school_is_not_added_from_either_side(route: Route, flag: Flag) -> None:
    school = Tenant.objects.create(slug="school", name="School")
    refused(in_a_flip(lambda: flag.tenants.add(school)))
    refused(in_a_flip(lambda: school.flag_set.add(flag)))
    assert list(flag.tenants.all()) == []


def test_what_serves_a_path_instead_counts(flag: Flag) -> None:
    general = {"key": "all", "template": "/api/v1/{kind}/{id}/attempts", "state": "module"}
    route_of(None, **general)
    specific = Route.objects.get(key="start")
    refused(lambda: changed(specific, method="PUT"))
    refused(in_a_flip(specific.delete))


def test_a_route_inside_another_does_not_send_more(flag: Flag) -> None:
    special = {"key": "special", "template": "/api/v1/assessments/finals/attempts"}
    refused(lambda: route_of(None, **special, state="module"))
    route_of(None, **special, state="legacy")


def test_routes_beside_a_gated_one_change_freely(flag: Flag) -> None:
    route_of(None, key="beside", method="GET", state="module")
