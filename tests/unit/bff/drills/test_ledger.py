"""What learners were promised, what there is, and from when on everybody is well."""

from typing import Any

import pytest

from bff.drills.heard import Heard, Promise, last_of_old, well_since
from bff.drills.reconciliation import Difference, compared

BOTH = ["ada", "grace"]


def heard(learner: str, at: float, status: int = 201, stack: str = "legacy") -> Heard:
    return Heard(learner, True, at - 0.1, at, status, stack)


def held(revision: int, text: str | None) -> dict[str, Any]:
    response = None if text is None else {"text": text}
    items = [{"slot": 3, "revision": revision, "response": response}]
    return {"items": items, "submitted_at": None}


def promise() -> Promise:
    return Promise("ada", "a1", 3, text="second", revision=2, saves=2)


def test_everybody_is_well_from_the_first_good_answer_of_the_one_who_was_ill_longest() -> None:
    answers = [heard("ada", 1), heard("grace", 2, 503), heard("ada", 3), heard("grace", 4)]
    assert well_since([*answers, heard("grace", 5)], BOTH, row=2) == 4


def test_one_who_fails_again_is_not_well() -> None:
    answers = [heard(one, at) for at in (1, 2) for one in BOTH]
    assert well_since([*answers, heard("ada", 3, 0)], BOTH, row=2) is None


def test_what_is_not_drilled_makes_nobody_well() -> None:
    saves = [Heard(one, False, 0, at, 200, "module") for at in (1, 2) for one in BOTH]
    assert well_since(saves, BOTH, row=1) is None


def test_the_last_answer_of_the_old_side_may_be_a_failure() -> None:
    answers = [heard("ada", 1, 201, "module"), heard("ada", 2, 503, "module"), heard("ada", 3)]
    assert last_of_old(answers) == 2


@pytest.mark.parametrize(
    ("there", "difference"),
    [
        (held(2, "second"), None),
        (held(1, "first"), (1, 0)),
        (held(2, "first"), (1, 0)),
        (held(3, "second"), (0, 1)),
        (held(0, None), (2, 0)),
        ({"items": [], "submitted_at": None}, (2, 0)),
        (None, (3, 0)),
    ],
    ids=["as promised", "last lost", "overwritten", "twice", "empty", "no slot", "no attempt"],
)
def test_an_attempt_is_compared_with_its_promise(
    there: Any, difference: tuple[int, int] | None
) -> None:
    found: Difference | None = compared(promise(), there)
    assert (found and (found.lost, found.doubled)) == difference


def test_what_was_handed_in_is_handed_in() -> None:
    one = promise()
    one.submitted = True
    found = compared(one, held(2, "second"))
    assert found is not None
    assert found.lost == 1


def test_a_request_that_the_old_side_never_answered_counts_from_its_beginning() -> None:
    answers = [heard("ada", 1, 201, "module"), heard("ada", 3, 0, ""), heard("ada", 4)]
    assert last_of_old(answers) == pytest.approx(2.9)
