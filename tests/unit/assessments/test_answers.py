"""Answers of an attempt on a real database: what is stored, refused and kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models.functions import Now

from apps.assessments import api
from apps.assessments.errors import (
    AttemptClosed,
    RevisionConflict,
)
from apps.assessments.models import Assessment, Attempt
from banyan.errors import KeyReused, NotFound
from banyan.tenancy import tenant_scope

pytestmark = pytest.mark.django_db(transaction=True)

Arrange = Callable[..., Assessment]
Begin = Callable[..., UUID]


def view(school: UUID, attempt: UUID) -> api.AttemptView:
    return api.attempt_view.ask_here(api.AttemptOf(school, attempt, "ada"))


TEXT = {"text": "Gibraltar"}


def test_several_answers_are_stored_under_one_revision(
    school: UUID, arranged: Arrange, begun: Begin, save: Callable[..., api.Saved]
) -> None:
    arranged()
    attempt = begun()
    saved = save(attempt, (5, TEXT, 0), (4, {"value": True}, 0))
    held = {item.slot: item.revision for item in view(school, attempt).items}
    assert (saved.revision, held[5], held[4], held[1]) == (1, 1, 1, 0)


def test_one_conflict_among_several_answers_stores_none_and_keeps_all_as_drafts(
    school: UUID, arranged: Arrange, begun: Begin, save: Callable[..., api.Saved]
) -> None:
    arranged()
    attempt = begun()
    save(attempt, (5, TEXT, 0))
    with pytest.raises(RevisionConflict) as refused:
        save(attempt, (4, {"value": True}, 0), (5, {"text": "Bosporus"}, 0), key="k")
    assert [one["slot"] for one in refused.value.extra["conflicts"]] == [5]
    now = view(school, attempt)
    assert [item.response for item in now.items if item.slot in (4, 5)] == [None, TEXT]
    assert [(draft.slot, draft.reason) for draft in now.drafts] == [
        (4, "conflict"),
        (5, "conflict"),
    ]


def test_a_refused_answer_can_be_thrown_away(
    school: UUID,
    arranged: Arrange,
    begun: Begin,
    save: Callable[..., api.Saved],
    act: Callable[..., Any],
) -> None:
    arranged()
    attempt = begun()
    save(attempt, (5, TEXT, 0))
    with pytest.raises(RevisionConflict):
        save(attempt, (5, {"text": "Bosporus"}, 0), key="k")
    act(api.DiscardDraft, attempt, draft="k")
    assert view(school, attempt).drafts == []


def test_what_came_after_the_end_is_refused_and_kept(
    school: UUID,
    arranged: Arrange,
    begun: Begin,
    save: Callable[..., api.Saved],
    act: Callable[..., Any],
) -> None:
    arranged()
    attempt = begun()
    act(api.SubmitAttempt, attempt)
    with pytest.raises(AttemptClosed):
        save(attempt, (5, TEXT, 0), key="k")
    assert [(draft.response, draft.reason) for draft in view(school, attempt).drafts] == [
        (TEXT, "closed")
    ]


def test_a_key_spent_on_one_answer_serves_no_other(
    arranged: Arrange, begun: Begin, save: Callable[..., api.Saved]
) -> None:
    arranged()
    attempt = begun()
    first = save(attempt, (5, TEXT, 0), key="k")
    assert save(attempt, (5, TEXT, 0), key="k") == first
    with pytest.raises(KeyReused):
        save(attempt, (5, {"text": "Bosporus"}, 1), key="k")


def test_a_key_spent_on_an_answer_does_not_submit(
    arranged: Arrange,
    begun: Begin,
    save: Callable[..., api.Saved],
    act: Callable[..., Any],
) -> None:
    arranged()
    attempt = begun()
    save(attempt, (5, TEXT, 0), key="k")
    with pytest.raises(KeyReused):
        act(api.SubmitAttempt, attempt, key="k")


def test_a_flag_is_seen_on_every_device(
    school: UUID, arranged: Arrange, begun: Begin, act: Callable[..., Any]
) -> None:
    arranged()
    attempt = begun()
    act(api.FlagSlot, attempt, slot=3, flagged=True)
    assert [item.slot for item in view(school, attempt).items if item.flagged] == [3]
    act(api.FlagSlot, attempt, slot=3, flagged=False)
    assert not any(item.flagged for item in view(school, attempt).items)


def test_a_flag_that_is_set_already_is_no_event(
    school: UUID, arranged: Arrange, begun: Begin, act: Callable[..., Any]
) -> None:
    arranged()
    attempt = begun()
    flags = [act(api.FlagSlot, attempt, slot=3, flagged=True) for _ in range(2)]
    assert [flag.revision for flag in flags] == [1, 1]


def test_nobody_saves_into_somebody_elses_attempt(
    arranged: Arrange, begun: Begin, act: Callable[..., Any]
) -> None:
    arranged()
    attempt = begun()
    with pytest.raises(NotFound):
        act(api.SaveAnswers, attempt, "bob", answers=(api.NewAnswer(5, TEXT, 0),))


def test_the_servers_clock_alone_closes_an_attempt(
    school: UUID, arranged: Arrange, begun: Begin, save: Callable[..., api.Saved]
) -> None:
    arranged()
    attempt = begun()
    with tenant_scope(school):
        Attempt.objects.filter(id=attempt).update(deadline=Now() - timedelta(seconds=3))
    save(attempt, (5, TEXT, 0))  # within the slack of the journey
    with tenant_scope(school):
        Attempt.objects.filter(id=attempt).update(deadline=Now() - timedelta(seconds=6))
    with pytest.raises(AttemptClosed):
        save(attempt, (5, {"text": "Bosporus"}, 1))
