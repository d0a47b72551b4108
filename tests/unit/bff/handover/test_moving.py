"""An archive moves: with its history, once, however often it is interrupted."""

from collections.abc import Callable

import pytest

from apps.assessments.api import findings, record, result
from apps.assessments.events import AttemptStarted
from apps.assessments.models import Attempt
from banyan.events.history import history
from banyan.models import EventRecord
from banyan.tenancy import tenant_scope
from bff.handover import forward, transition
from bff.handover.models import Twin
from bff.monolith.handover import LegacySide
from bff.routes.models import Ownership
from bff.routes.ownership import State
from tests.drive.frontend import Frontend

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[..., str]
Go = Callable[[State], Ownership]


def test_a_moved_attempt_has_its_answers_marks_and_a_whole_history(
    sat: Sit, go: Go, ownership: Ownership, on_lms: Callable[[str], Frontend]
) -> None:
    number = sat("ada")
    go(State.VERIFY)
    there = on_lms("ada").result(number).body
    with tenant_scope(ownership.tenant_id):
        twin = Twin.objects.get(legacy_id=number)
        here = result(twin.attempt_id, "ada")
        assert (here.mark, here.max_mark) == (there["mark"], there["max_mark"])
        assert [item.response for item in here.items] == [i["response"] for i in there["items"]]
        told = record(twin.attempt_id, "ada")
        assert [event.type for event in told.events] == [
            "AttemptStarted",
            "AnswerOverwritten",
            "AnswerSaved",
            "AnswerSaved",
            "AnswerSaved",
            "AttemptSubmitted",
        ]
        (begun,) = history(twin.attempt_id, (AttemptStarted,))
        assert begun.moved is not None
        assert (begun.moved.source, begun.moved.record) == ("monolith", number)
    assert [one.wrong for one in findings(ownership.tenant_id)] == [None]


def test_a_move_that_is_cut_off_and_begun_again_moves_each_attempt_once(
    sat: Sit, go: Go, ownership: Ownership, legacy: LegacySide, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ada", "bob", "cyd"):
        sat(name)
    go(State.BACKFILL)
    forward.move_some(ownership, legacy, most=1)

    def dies(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ownership, "save", dies)
        with pytest.raises(KeyboardInterrupt):
            forward.move_some(ownership, legacy, most=1)
    ownership.refresh_from_db()
    assert Attempt.across_tenants.count() == 1
    while forward.move_some(ownership, legacy, most=1):
        pass
    before = EventRecord.objects.model._base_manager.count()
    ownership.archive_up_to = 0
    ownership.save()
    while forward.move_some(ownership, legacy):
        pass
    assert Attempt.across_tenants.count() == 3
    assert EventRecord.objects.model._base_manager.count() == before


def test_what_the_lms_saves_meanwhile_is_here_too_under_its_revision(
    sat: Sit, go: Go, ownership: Ownership, legacy: LegacySide, on_lms: Callable[[str], Frontend]
) -> None:
    number = sat("ada", submit=False)
    go(State.VERIFY)
    saved = on_lms("ada").save(number, 4, None, key="k4").body
    on_lms("ada").submit(number)
    on_lms("bob").start("quiz")
    forward.follow_all(ownership, legacy)
    assert transition.verify(ownership, legacy) == []
    with tenant_scope(ownership.tenant_id):
        attempt = Twin.objects.get(legacy_id=number).attempt_id
        row = EventRecord.objects.get(aggregateid=attempt, key="k4")
        assert (row.seq, row.type) == (saved["revision"], "AnswerSaved")
        assert Attempt.objects.get(id=attempt).state == "submitted"
        assert Attempt.objects.count() == 2


def test_an_attempt_that_differs_is_named_and_nothing_advances(
    sat: Sit, go: Go, ownership: Ownership, legacy: LegacySide
) -> None:
    number = sat("ada")
    go(State.VERIFY)
    assert transition.verify(ownership, legacy) == []
    Attempt.across_tenants.update(mark=99)
    found = transition.verify(ownership, legacy)
    assert [one.attempt for one in found] == [int(number)]
    with pytest.raises(transition.HandoverRefused) as refused:
        transition.change(ownership, State.DUAL_MODULE_PRIMARY, transition.Wish("ines", "now"))
    assert "1 attempt differ" in refused.value.detail
    assert (ownership.state, ownership.owner) == (State.VERIFY, "legacy")
