"""The steps of a route: forward one at a time, back at once, out of retirement by saying so."""

import pytest

from bff.routes.states import State, why_not

ALLOWED = {
    ("legacy", "shadow"),
    ("legacy", "ramp"),
    ("shadow", "legacy"),
    ("shadow", "ramp"),
    ("ramp", "legacy"),
    ("ramp", "shadow"),
    ("ramp", "module"),
    ("module", "legacy"),
    ("module", "shadow"),
    ("module", "ramp"),
    ("module", "retired"),
}


@pytest.mark.parametrize("before", [state.value for state in State])
@pytest.mark.parametrize("after", [state.value for state in State])
def test_a_route_takes_these_steps_and_no_others(before: str, after: str) -> None:
    assert (why_not(before, after) is None) == (before == after or (before, after) in ALLOWED)


def test_a_retired_route_comes_back_only_by_saying_so() -> None:
    assert "by saying so" in (why_not("retired", "module") or "")
    assert why_not("retired", "module", revive=True) is None


def test_saying_so_does_not_skip_a_step() -> None:
    assert why_not("retired", "legacy", revive=True) is not None
