"""An exam moves from the monolith to the module by one flag, and nobody in the middle notices."""

import time
from collections.abc import Callable
from typing import Any

from tests.drive.frontend import Frontend

Learner = Callable[[], Frontend]
Flip = Callable[[bool], None]
AnswerOf = Callable[[dict[str, Any]], dict[str, Any]]


def sit(person: Frontend, attempt: dict[str, Any], answer_of: AnswerOf) -> dict[str, Any]:
    """Answer every question, submit, and return the result."""
    for item in attempt["items"]:
        saved = person.save(attempt["id"], item["slot"], answer_of(item), item["revision"])
        assert saved.status == 200, saved.body
    assert person.submit(attempt["id"]).status == 200
    return person.result(attempt["id"]).body


def test_the_same_answers_earn_the_same_marks_on_both_stacks(
    learner: Learner, flip: Flip, answer_of: AnswerOf
) -> None:
    flip(False)
    first = learner()
    on_monolith = first.start("biology")
    assert on_monolith.stack == "legacy"
    old = sit(first, on_monolith.body, answer_of)

    flip(True)
    second = learner()
    on_module = second.start("biology")
    assert on_module.stack == "module"
    new = sit(second, on_module.body, answer_of)

    assert [item["mark"] for item in old["items"]] == [item["mark"] for item in new["items"]]
    assert old["mark"] == new["mark"] != "0"


def test_an_attempt_ends_on_the_stack_where_it_began(
    learner: Learner, flip: Flip, answer_of: AnswerOf
) -> None:
    flip(False)
    person = learner()
    begun = person.start("biology").body
    flip(True)

    again = person.start("biology")
    assert (again.status, again.body["id"], again.stack) == (200, begun["id"], "legacy")
    saved = person.save(begun["id"], 1, answer_of(begun["items"][0]))
    assert (saved.status, saved.stack) == (200, "legacy")
    assert person.submit(begun["id"]).stack == "legacy"
    assert person.result(begun["id"]).stack == "legacy"


def test_after_the_end_the_next_attempt_takes_the_new_road_and_back(
    learner: Learner, flip: Flip
) -> None:
    flip(False)
    person = learner()
    first = person.start("biology").body["id"]
    flip(True)
    person.submit(first)
    second = person.start("biology")
    assert second.stack == "module"
    flip(False)
    assert person.attempt(second.body["id"]).stack == "module"
    person.submit(second.body["id"])
    assert person.start("biology").stack == "legacy"


def test_the_teacher_sees_attempts_of_both_stacks_in_one_table(
    learner: Learner, flip: Flip, teacher: Frontend
) -> None:
    flip(False)
    old = learner().start("biology").body["id"]
    flip(True)
    new = learner().start("biology").body["id"]
    for _ in range(100):  # the projector is behind for a moment
        time.sleep(0.1)
        table = teacher.call("GET", "/bff/v1/assessments/biology/results").body
        stacks = {line["attempt"]: line["stack"] for line in table["results"]}
        if new in stacks:
            break
    assert (stacks[old], stacks[new]) == ("monolith", "module")


def test_a_learner_sees_attempts_of_both_stacks_in_one_list(learner: Learner, flip: Flip) -> None:
    flip(False)
    person = learner()
    old = person.start("biology").body["id"]
    person.submit(old)
    flip(True)
    new = person.start("biology").body["id"]
    (biology,) = [
        one
        for one in person.call("GET", "/bff/v1/assessments").body["results"]
        if one["id"] == "biology"
    ]
    assert [attempt["id"] for attempt in biology["attempts"]] == [old, new]
    assert biology["open_attempt"] == new
