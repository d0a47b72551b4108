"""A ramp keeps whom it has, and gives everyone the same answer everywhere."""

from hypothesis import given
from hypothesis import strategies as st

from banyan.ids import uuid7
from bff.routes.ramp import is_in_ramp

TENANT = uuid7()
USERS = [f"learner{number}" for number in range(4000)]


@given(st.text(max_size=30), st.integers(0, 10_000), st.integers(0, 10_000))
def test_growing_a_ramp_never_sends_anyone_back(user: str, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert is_in_ramp(b"s", TENANT, user, low) <= is_in_ramp(b"s", TENANT, user, high)


def test_a_ramp_holds_about_its_share() -> None:
    inside = sum(is_in_ramp(b"s", TENANT, user, 2500) for user in USERS)
    # Binomial(4000, 1/4): six standard deviations are 164.
    assert abs(inside - 1000) < 164


def test_another_salt_picks_other_people() -> None:
    picked = [{u for u in USERS if is_in_ramp(salt, TENANT, u, 5000)} for salt in (b"a", b"b")]
    assert len(picked[0] & picked[1]) < 1200


def test_nobody_is_in_an_empty_ramp_and_all_are_in_a_full_one() -> None:
    assert not any(is_in_ramp(b"s", TENANT, user, 0) for user in USERS)
    assert all(is_in_ramp(b"s", TENANT, user, 10_000) for user in USERS)
