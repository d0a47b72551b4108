"""Which way a hand-over may go, and what stands in its way."""

import pytest

from bff.routes.ownership import (
    SOON,
    Facts,
    Owner,
    State,
    back,
    changes_hands,
    forth,
    owner,
    why_not,
    why_not_flip,
)

CLEAN = Facts(backfilled=True, verified=True)


def test_the_states_lead_from_the_lms_to_the_module_one_by_one() -> None:
    way, state = [State.LEGACY], forth(State.LEGACY)
    while state is not None:
        way.append(state)
        state = forth(state)
    assert way == list(State)


def test_it_changes_hands_once_on_the_way_and_there_is_a_way_back_until_it_is_retired() -> None:
    pairs = zip(list(State), list(State)[1:], strict=False)
    assert [pair for pair in pairs if changes_hands(*pair)] == [
        (State.VERIFY, State.DUAL_MODULE_PRIMARY)
    ]
    assert [state for state in State if back(state) is None] == [State.LEGACY, State.RETIRED]
    assert owner(State.VERIFY) == Owner.LEGACY
    assert owner(State.RETIRED) == Owner.MODULE


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (Facts(backfilled=True), "not been compared"),
        (Facts(verified=True, differing=2), "2 attempts differ"),
        (Facts(verified=True, stuck=1), "1 attempt cannot be held"),
        (Facts(verified=True, waiting=SOON + 1), "have not reached the other side"),
        (Facts(verified=True, unacked=1), "route by an earlier epoch"),
    ],
)
@pytest.mark.parametrize(
    "way",
    [(State.VERIFY, State.DUAL_MODULE_PRIMARY), (State.DUAL_MODULE_PRIMARY, State.VERIFY)],
    ids=["forth", "back"],
)
def test_nothing_changes_hands_while_something_would_be_lost(
    facts: Facts, words: str, way: tuple[State, State]
) -> None:
    (reason,) = why_not(*way, facts)
    assert words in reason
    assert why_not(*way, CLEAN) == []


def test_a_few_changes_on_their_way_are_waited_for_in_a_flip_and_not_when_the_way_ends() -> None:
    few = Facts(verified=True, waiting=1)
    assert why_not_flip(few) == []
    assert why_not(State.DUAL_MODULE_PRIMARY, State.MODULE, few)


def test_an_archive_that_is_not_here_is_not_compared() -> None:
    assert why_not(State.BACKFILL, State.VERIFY, Facts()) == [
        "The archive has not been moved to its end."
    ]
    assert why_not(State.LEGACY, State.RETIRED, CLEAN) == [
        "There is no way from legacy to retired."
    ]
