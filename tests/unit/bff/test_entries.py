"""Where a request goes: stopped, named, flag, ramp, in this order, and nothing else is asked."""

import time
from typing import Any

import pytest

from banyan.identity import Principal, Role
from banyan.ids import uuid7
from bff.routes.decision import Named, RouteEntry, Sent

SCHOOL, OTHER = uuid7(), uuid7()
BIOLOGY = {(SCHOOL, "cells"): "biology"}
CELLS = {"assessment": "cells"}


def learner(user: str = "ana", tenant: Any = SCHOOL) -> Principal:
    return Principal(tenant, "school", user, user, Role.LEARNER, 0)


def entry(**changed: Any) -> RouteEntry:
    fields: dict[str, Any] = {
        "key": "start",
        "upstream": "monolith",
        "module_endpoint": "django",
        "state": "ramp",
        "ramp_bp": 0,
        "salt": b"salt",
        "pin": "opens",
        "courses": BIOLOGY,
    }
    return RouteEntry(**{**fields, **changed})


@pytest.mark.parametrize(
    ("changed", "target"),
    [
        ({"state": "legacy", "everyone": True}, "legacy"),
        ({"state": "shadow", "everyone": True, "shadow_bp": 10_000}, "legacy"),
        ({"state": "ramp"}, "legacy"),
        ({"state": "ramp", "ramp_bp": 10_000}, "module"),
        ({"state": "ramp", "everyone": True}, "module"),
        ({"state": "ramp", "tenants": frozenset({SCHOOL})}, "module"),
        ({"state": "module"}, "module"),
        ({"state": "module", "everyone": False}, "legacy"),
        ({"state": "module", "killed": True}, "legacy"),
        ({"state": "ramp", "everyone": True, "killed": True}, "legacy"),
        ({"state": "retired", "everyone": False, "upstream": ""}, "module"),
    ],
)
def test_states_flags_and_kill_switches(changed: dict[str, Any], target: str) -> None:
    assert entry(**changed).target(learner(), CELLS) == target


def test_a_visitor_goes_to_the_module_whatever_is_stopped() -> None:
    visitor = Principal(SCHOOL, "school", "v", "v", Role.LEARNER, 0, visitor=True)
    assert entry(state="module", killed=True).target(visitor, CELLS) == "module"


def test_the_person_comes_before_the_course_before_the_school() -> None:
    to_module, back = Sent("module"), Sent("legacy")
    named = {SCHOOL: Named({"ana": to_module}, {"biology": back}, to_module)}
    one = entry(overrides=named)
    assert one.target(learner("ana"), CELLS) == "module"
    assert one.target(learner("ben"), CELLS) == "legacy"
    assert one.target(learner("ben"), {"assessment": "of no course"}) == "module"
    assert one.target(learner("ana", OTHER), CELLS) == "legacy"


def test_somebody_is_held_back_from_the_module() -> None:
    held = {SCHOOL: Named(people={"ana": Sent("legacy")})}
    one = entry(state="module", overrides=held)
    assert [one.target(learner(user)) for user in ("ana", "ben")] == ["legacy", "module"]


def test_a_stopped_route_sends_nobody_by_name() -> None:
    named = {SCHOOL: Named(people={"ana": Sent("module")})}
    assert entry(overrides=named, killed=True).target(learner()) == "legacy"


def test_what_has_expired_does_not_count() -> None:
    named = {SCHOOL: Named(people={"ana": Sent("module", time.time() - 1)})}
    assert entry(overrides=named).target(learner()) == "legacy"


@pytest.mark.parametrize(
    ("sticky", "one", "same"),
    [
        ("learner", ("ana", {"assessment": "x"}), ("ana", {"assessment": "y"})),
        ("tenant", ("ana", {"assessment": "x"}), ("ben", {"assessment": "y"})),
        ("course", ("ana", CELLS), ("ben", {"course": "biology"})),
        ("attempt", ("ana", {"attempt": "a1"}), ("ben", {"attempt": "a1"})),
        ("attempt", ("ana", CELLS), ("ana", CELLS)),
    ],
)
def test_a_ramp_takes_what_belongs_together_as_a_whole(sticky: str, one: Any, same: Any) -> None:
    ramped = entry(sticky=sticky)
    units = [ramped.unit(learner(user), params) for user, params in (one, same)]
    assert units[0] is not None
    assert units[0] == units[1]


def test_sittings_of_two_assessments_are_drawn_apart() -> None:
    ramped = entry(sticky="attempt")
    assert ramped.unit(learner(), CELLS) != ramped.unit(learner(), {"assessment": "seas"})


@pytest.mark.parametrize("sticky", ["course", "attempt"])
def test_what_the_path_does_not_name_is_not_in_the_ramp(sticky: str) -> None:
    assert entry(sticky=sticky, ramp_bp=10_000).target(learner(), {}) == "legacy"


@pytest.mark.parametrize("sticky", ["learner", "course", "tenant", "attempt"])
def test_growing_a_ramp_sends_nobody_back(sticky: str) -> None:
    ramps = [entry(sticky=sticky, ramp_bp=share) for share in range(0, 10_001, 500)]
    for user in range(50):
        targets = [ramp.target(learner(f"learner{user}"), CELLS) for ramp in ramps]
        assert targets == sorted(targets)  # legacy comes before module in the alphabet too
        assert (targets[0], targets[-1]) == ("legacy", "module")
