"""Essays: marked by one, by two, by a third; and marks of rules that people correct."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from apps.assessments import api
from apps.assessments.errors import AttemptOpen, InvalidMark, MarkedByOthers, MarkingConflict
from apps.assessments.models import Attempt, Paper, Question
from apps.assessments.rules.items import Essay, kind, plain_item
from banyan.commands import arun, run
from banyan.events.projector import project
from banyan.http.edge import in_thread
from banyan.tenancy import tenant_scope
from tests.unit.assessments.rules.items_at_hand import ESSAY, MARKED_BY_RUBRIC, TRUE_FALSE

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = {"text": "Waves, and yet more waves."}
LEVELS = {"r1": "l2", "r2": "l0"}


@pytest.fixture
def handed_in(school: UUID, act: Callable[..., Any], save: Callable[..., Any]) -> Any:
    """Hands in a paper of an essay, marked as it says, and a statement; says which attempt."""

    def hand_in(essay: Essay = ESSAY, answer: Any = TEXT) -> UUID:
        questions = [
            Question.across_tenants.create(
                tenant_id=school,
                name=item.name,
                type=kind(item),
                definition=plain_item(item),
                digest=item.name,
            ).id
            for item in (essay, TRUE_FALSE)
        ]
        fields: dict[str, Any] = {"assessment": "sea", "title": "Sea", "questions": questions}
        run(api.ArrangeAssessment(tenant=school, actor="teacher", course="", **fields))
        begun = run(
            api.StartAttempt(tenant=school, actor="ada", assessment="sea", learner_name="Ada")
        )
        save(begun.attempt, (1, answer, 0), (2, {"value": True}, 0))
        act(api.SubmitAttempt, begun.attempt)
        return begun.attempt

    return hand_in


@pytest.fixture
def give(act: Callable[..., Any]) -> Callable[..., api.Marked]:
    """Marks the essay."""

    def giving(attempt: UUID, marker: str, seen: int = 0, **fields: Any) -> api.Marked:
        marked: api.Marked = act(api.MarkSlot, attempt, marker, slot=1, seen=seen, **fields)
        return marked

    return giving


def result(school: UUID, attempt: UUID) -> api.Result:
    with tenant_scope(school):
        return api.result(attempt, "ada")


def test_an_essay_waits_and_the_rest_is_marked(school: UUID, handed_in: Any) -> None:
    found = result(school, handed_in())
    assert (found.mark, found.items[0].waits, found.items[0].fraction) == ("1", True, None)


def test_an_essay_without_a_word_waits_for_nobody(school: UUID, handed_in: Any) -> None:
    found = result(school, handed_in(answer={"text": "On that day"}))
    assert (found.items[0].waits, found.items[0].fraction) == (False, None)


def test_a_mark_counts_and_its_words_are_for_the_learner(
    school: UUID, handed_in: Any, give: Any
) -> None:
    attempt = handed_in()
    give(attempt, "ann", fraction="0.75", comment="More wind!")
    found = result(school, attempt)
    assert (found.mark, found.items[0].fraction, found.items[0].waits) == ("1.75", "0.75", False)
    assert found.items[0].comments == ["More wind!"]


def test_a_rubric_is_marked_by_its_levels(school: UUID, handed_in: Any, give: Any) -> None:
    attempt = handed_in(MARKED_BY_RUBRIC)
    with pytest.raises(InvalidMark, match="Mark it by its rubric"):
        give(attempt, "ann", fraction="1")
    give(attempt, "ann", levels=LEVELS)
    assert result(school, attempt).items[0].fraction == "0.6666667"


@pytest.mark.parametrize("fraction", [None, "", "1.1", "-0.1", "much", "NaN"])
def test_what_is_no_share_is_refused(handed_in: Any, give: Any, fraction: str | None) -> None:
    with pytest.raises(InvalidMark):
        give(handed_in(), "ann", fraction=fraction)


def test_nobody_is_overwritten_unseen(school: UUID, handed_in: Any, give: Any) -> None:
    attempt = handed_in()
    first = give(attempt, "ann", fraction="0.5")
    with pytest.raises(MarkingConflict):
        give(attempt, "bob", fraction="0.9")
    give(attempt, "bob", seen=first.revision, fraction="0.9")
    assert result(school, attempt).items[0].fraction == "0.9"


def test_the_same_mark_sent_twice_is_one(school: UUID, handed_in: Any, give: Any) -> None:
    attempt = handed_in()
    first, again = (give(attempt, "ann", fraction="0.5", key="k") for _ in range(2))
    assert first == again


def test_two_who_agree_are_enough_and_a_third_is_refused(
    school: UUID, handed_in: Any, give: Any
) -> None:
    attempt = handed_in(replace(ESSAY, markers=2))
    assert give(attempt, "ann", fraction="0.5", comment="Fine").waits
    assert result(school, attempt).items[0].comments == []
    assert not give(attempt, "bob", fraction="0.6").waits
    assert result(school, attempt).items[0].fraction == "0.55"
    with pytest.raises(MarkedByOthers):
        give(attempt, "cid", fraction="1")


def test_where_two_differ_a_third_decides(school: UUID, handed_in: Any, give: Any) -> None:
    attempt = handed_in(replace(ESSAY, markers=2))
    give(attempt, "ann", fraction="0.2")
    assert give(attempt, "bob", fraction="0.9").waits
    give(attempt, "cid", fraction="0.7")
    assert result(school, attempt).items[0].fraction == "0.7"


def test_whoever_marks_second_does_not_see_the_first_mark(
    school: UUID, handed_in: Any, give: Any
) -> None:
    attempt = handed_in(replace(ESSAY, markers=2))
    give(attempt, "ann", fraction="0.2")
    with tenant_scope(school):
        shown = {who: api.to_mark(attempt, 1, who).markings for who in ("ann", "bob")}
    assert [one.marker for one in shown["ann"]] == ["ann"]
    assert shown["bob"] == []


def test_the_queue_names_what_waits_and_nobody(school: UUID, handed_in: Any, give: Any) -> None:
    attempt = handed_in(replace(ESSAY, markers=2))
    give(attempt, "ann", fraction="0.2")
    while project("results"):
        pass
    with tenant_scope(school):
        found = api.marking_queue("sea", "ann").waiting
    assert [(one.attempt, one.slot, one.marked, one.yours) for one in found] == [
        (attempt, 1, 1, True)
    ]


def test_what_a_rule_gave_can_be_corrected(school: UUID, handed_in: Any, act: Any) -> None:
    attempt = handed_in()
    act(api.MarkSlot, attempt, "ann", slot=2, seen=0, fraction="0")
    assert result(school, attempt).items[1].fraction == "0"


async def test_what_was_marked_on_another_paper_is_marked_by_a_process_that_has_not_read_it(
    school: UUID, handed_in: Any
) -> None:
    attempt = await in_thread(handed_in)

    def marked_again() -> None:
        run(api.PublishAssessment(tenant=school, actor="teacher", assessment="sea"))
        paper = Paper.objects.get()
        copy = Paper.objects.create(
            assessment=paper.assessment, title="Sea", digest="other", items=paper.items
        )
        with tenant_scope(school):
            Attempt.objects.filter(id=attempt).update(marked_on=copy.id)

    await in_thread(marked_again)
    command = api.MarkSlot(
        tenant=school, actor="ann", attempt=attempt, slot=1, seen=0, fraction="0.5"
    )
    assert (await arun(command)).fraction == "0.5"


def test_what_is_not_handed_in_is_not_marked(arranged: Any, begun: Any, act: Any) -> None:
    arranged()
    with pytest.raises(AttemptOpen):
        act(api.MarkSlot, begun(), "ann", slot=1, seen=0, fraction="1")


def test_the_sum_is_stored_with_the_marks(school: UUID, handed_in: Any, give: Any) -> None:
    attempt = handed_in()
    give(attempt, "ann", fraction="0.3333333")
    with tenant_scope(school):
        assert Attempt.objects.get(id=attempt).mark == Decimal("1.33333")
