"""Attempts on a real database: what is true whoever writes, whenever, and how often."""

import threading
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.db.models.functions import Now

from apps.assessments import api
from apps.assessments.api import (
    ArrangeAssessment,
    AttemptOf,
    AttemptView,
    ImportQuestions,
    NewAnswer,
    SaveAnswers,
    Saved,
    StartAttempt,
    Started,
    SubmitAttempt,
)
from apps.assessments.errors import AttemptClosed
from apps.assessments.models import Attempt
from apps.assessments.rules.items import Item, Multiple, Single
from apps.assessments.rules.scoring import printed
from apps.assessments.tasks import close_overdue_attempts
from banyan.commands import run
from banyan.errors import NotFound
from banyan.events.projector import project
from banyan.events.reader import StoredEvent, advance
from banyan.ids import uuid7
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)

BANK = Path(settings.ROOT) / "apps" / "assessments" / "demo" / "seas.gift.txt"
ITEMS = [question.item for question in api.read(BANK.read_bytes()).questions]


def right(item: Item) -> list[str]:
    """The choices that earn most of the mark."""
    assert isinstance(item, Single | Multiple)
    return [choice.id for choice in item.choices if choice.fraction >= Decimal("0.5")]


# A right answer to each of its six questions, but the last.
ANSWERS: list[dict[str, Any]] = [
    {"choice": right(ITEMS[0])[0]},
    {"choices": right(ITEMS[1])},
    {"text": "10935"},
    {"value": True},
    {"text": "Gibraltar"},
    {"pairs": {}},
]


@pytest.fixture
def bank(school: UUID) -> list[UUID]:
    imported = run(ImportQuestions(tenant=school, actor="teacher", data=BANK.read_bytes()))
    return imported.questions


@pytest.fixture
def seas(school: UUID, bank: list[UUID]) -> str:
    arrange(school, bank)
    return "seas"


def arrange(school: UUID, questions: list[UUID], **changed: Any) -> None:
    values = {"assessment": "seas", "title": "The seas", "course": "geography", **changed}
    run(ArrangeAssessment(tenant=school, actor="teacher", questions=questions, **values))


def begin(school: UUID, key: str | None = None, name: str = "Ada", actor: str = "ada") -> Started:
    return run(
        StartAttempt(tenant=school, actor=actor, key=key, assessment="seas", learner_name=name)
    )


def save(school: UUID, attempt: UUID, slot: int) -> Saved:
    return run(
        SaveAnswers(
            tenant=school,
            actor="ada",
            key=f"save {slot}",
            attempt=attempt,
            answers=(NewAnswer(slot, ANSWERS[slot - 1], 0),),
        )
    )


def submit(school: UUID, attempt: UUID) -> None:
    run(SubmitAttempt(tenant=school, actor="ada", attempt=attempt))


def time_is_up(school: UUID, attempt: UUID) -> None:
    with tenant_scope(school):
        Attempt.objects.filter(id=attempt).update(
            deadline=Now() - timedelta(minutes=2), close_at=Now() - timedelta(minutes=1)
        )


def row(school: UUID, attempt: UUID) -> Attempt:
    with tenant_scope(school):
        return Attempt.objects.get(id=attempt)


def view(school: UUID, attempt: UUID, learner: str = "ada") -> AttemptView:
    return api.attempt_view.ask_here(AttemptOf(school, attempt, learner))


def told(school: UUID) -> list[tuple[Any, ...]]:
    """The attempts as the teacher's table tells them."""
    while project("results"):
        pass
    with tenant_scope(school):
        lines = api.results("seas").results
    return [
        (line.attempt, line.learner, line.state, line.mark, line.max_mark, line.submitted_at)
        for line in lines
    ]


def stored(school: UUID) -> list[tuple[Any, ...]]:
    """The attempts as they are."""
    with tenant_scope(school):
        rows = list(Attempt.objects.order_by("started_at"))
    return [
        (
            row.id,
            row.learner,
            row.state,
            None if row.mark is None else printed(row.mark),
            printed(row.max_mark),
            row.submitted_at,
        )
        for row in rows
    ]


def in_the_log() -> list[StoredEvent]:
    seen: list[StoredEvent] = []
    advance("test", seen.extend)
    return seen


@pytest.mark.usefixtures("seas")
def test_the_teachers_table_equals_the_attempts_after_every_step(school: UUID) -> None:
    ada = begin(school).attempt
    assert told(school) == stored(school)
    begin(school, actor="bob")
    save(school, ada, 1)
    assert told(school) == stored(school)
    submit(school, ada)
    assert told(school) == stored(school)


@pytest.mark.usefixtures("seas")
def test_the_teachers_table_holds_the_marks_of_every_slot(school: UUID) -> None:
    attempt = begin(school).attempt
    save(school, attempt, 1)
    submit(school, attempt)
    told(school)
    with tenant_scope(school):
        line = api.results("seas").results[0]
        own = api.result(attempt, "ada")
    assert [(item.slot, item.mark) for item in line.items] == [
        (item.slot, item.mark) for item in own.items
    ]


@pytest.mark.usefixtures("seas")
def test_events_stand_in_the_order_of_their_seq_however_they_raced(school: UUID) -> None:
    attempt = begin(school).attempt
    together = threading.Barrier(6)

    def one(slot: int) -> None:
        together.wait(10)
        try:
            save(school, attempt, slot)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[slot]) for slot in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [event.seq for event in in_the_log()] == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.usefixtures("seas")
def test_an_attempt_keeps_the_paper_it_began_with(school: UUID, bank: list[UUID]) -> None:
    attempt = begin(school).attempt
    arrange(school, bank[:2], title="Two seas")
    seen = view(school, attempt)
    assert (seen.title, len(seen.items)) == ("The seas", 6)


@pytest.mark.usefixtures("seas")
def test_the_next_attempt_gets_the_new_paper(school: UUID, bank: list[UUID]) -> None:
    arrange(school, bank[:2])
    attempt = begin(school).attempt
    assert len(view(school, attempt).items) == 2


def test_a_time_limit_counts_from_the_start(school: UUID, bank: list[UUID]) -> None:
    arrange(school, bank, time_limit_seconds=60)
    begun = row(school, begin(school).attempt)
    assert begun.deadline == begun.started_at + timedelta(seconds=60)


@pytest.mark.usefixtures("seas")
def test_no_answer_is_taken_when_the_time_is_up(school: UUID) -> None:
    attempt = begin(school).attempt
    time_is_up(school, attempt)
    with pytest.raises(AttemptClosed):
        save(school, attempt, 1)


@pytest.mark.usefixtures("seas")
def test_the_clock_ends_an_overdue_attempt_at_its_deadline(school: UUID) -> None:
    attempt = begin(school).attempt
    save(school, attempt, 1)
    time_is_up(school, attempt)
    close_overdue_attempts.run()
    ended = row(school, attempt)
    assert (ended.state, ended.submitted_at) == ("submitted", ended.deadline)


@pytest.mark.usefixtures("seas")
def test_what_was_saved_in_time_counts_when_the_clock_ends_it(school: UUID) -> None:
    attempt = begin(school).attempt
    save(school, attempt, 1)
    time_is_up(school, attempt)
    close_overdue_attempts.run()
    assert row(school, attempt).mark == 1


def test_the_clock_leaves_an_attempt_that_has_time(school: UUID, bank: list[UUID]) -> None:
    arrange(school, bank, time_limit_seconds=3600)
    attempt = begin(school).attempt
    close_overdue_attempts.run()
    assert row(school, attempt).state == "open"


@pytest.mark.usefixtures("seas")
def test_another_school_sees_nothing(school: UUID) -> None:
    attempt = begin(school).attempt
    with pytest.raises(NotFound):
        view(uuid7(), attempt)


@pytest.mark.usefixtures("seas")
def test_an_attempt_of_somebody_else_is_not_there(school: UUID) -> None:
    attempt = begin(school).attempt
    with pytest.raises(NotFound):
        view(school, attempt, "bob")


@pytest.mark.usefixtures("seas")
def test_a_retried_start_is_the_same_start_under_a_new_name(school: UUID) -> None:
    first = begin(school, key="k", name="Ada")
    assert begin(school, key="k", name="Ada Lovelace") == first


@pytest.mark.usefixtures("seas")
def test_a_start_without_its_key_comes_back_to_the_open_attempt(school: UUID) -> None:
    first = begin(school)
    assert begin(school) == Started(first.attempt, created=None)
