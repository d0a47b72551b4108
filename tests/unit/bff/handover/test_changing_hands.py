"""Attempts change hands and come back: one side writes, and nothing acknowledged is lost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from apps.assessments.api import (
    NewAnswer,
    SaveAnswers,
    StartAttempt,
    SubmitAttempt,
    standings,
)
from banyan.commands import run
from banyan.errors import StaleEpoch
from banyan.tenancy import tenant_scope
from banyan.tenancy.fence import under
from bff.flips.models import FreezeWindow
from bff.handover import forward, records, reverse, transition
from bff.handover.facts import rollback_ready
from bff.handover.models import Twin
from bff.handover.records import HandoverRefused, Wish
from bff.handover.transition import change
from bff.monolith.errors import LmsAway
from bff.monolith.handover import LegacySide
from bff.routes.models import Ownership, RouteVersion
from bff.routes.ownership import AGGREGATE, State
from tests.drive.frontend import Frontend
from tests.routing import flip, made

pytestmark = pytest.mark.django_db(transaction=True)
Sit = Callable[..., str]
Go = Callable[[State], Ownership]
OnLms = Callable[[str], Frontend]
BACK = Wish("ines", "a rehearsal")


def here(ownership: Ownership, number: str) -> UUID:
    with tenant_scope(ownership.tenant_id):
        return Twin.objects.get(legacy_id=number).attempt_id


def save(ownership: Ownership, attempt: UUID, slot: int, text: str, based_on: int = 0) -> int:
    answer = NewAnswer(slot, {"text": text}, based_on)
    with under(ownership.epoch):
        return run(
            SaveAnswers(
                tenant=ownership.tenant_id, actor="ada", key=text, attempt=attempt,
                answers=(answer,),
            )
        ).revision  # fmt: skip


def text_slot(on_lms: OnLms, number: str) -> int:
    items = on_lms("ada").attempt(number).body["items"]
    return next(item["slot"] for item in items if item["type"] == "short_text")


def test_there_and_back_with_work_on_both_sides(
    sat: Sit, go: Go, ownership: Ownership, legacy: LegacySide, on_lms: OnLms
) -> None:
    number = sat("ada", submit=False)
    slot = text_slot(on_lms, number)
    held = on_lms("ada").save(number, slot, {"text": "on the LMS"}).body["revision"]
    go(State.DUAL_MODULE_PRIMARY)
    attempt = here(ownership, number)

    refused = on_lms("ada").save(number, slot, {"text": "too late"})
    assert (refused.status, refused.code) == (409, "stale_epoch")
    assert refused.headers["Banyan-Fence"] == str(ownership.epoch)

    revision = save(ownership, attempt, slot, "in the module", based_on=held)
    assert rollback_ready(ownership.tenant_id, AGGREGATE) == (
        "1 changes have not reached the other side yet.",
    )
    while reverse.send_some(ownership, legacy):
        pass
    assert rollback_ready(ownership.tenant_id, AGGREGATE).ready
    save(ownership, attempt, slot, "just before", based_on=revision)
    change(ownership, State.VERIFY, BACK)

    with pytest.raises(StaleEpoch):
        save(ownership, attempt, slot, "late", based_on=revision + 1)
    seen = {item["slot"]: item for item in on_lms("ada").attempt(number).body["items"]}
    assert seen[slot]["response"] == {"text": "just before"}
    assert seen[slot]["revision"] == revision + 1
    assert on_lms("ada").save(number, slot, {"text": "back"}).body["revision"] == revision + 2
    assert on_lms("ada").submit(number).status == 200
    forward.follow_all(ownership, legacy)
    assert transition.verify(ownership, legacy) == []
    with tenant_scope(ownership.tenant_id):
        standing = standings([attempt])[attempt]
    assert standing.state == "submitted"
    assert standing.answers[str(slot)] == {
        "response": {"text": "back"},
        "revision": revision + 2,
    }
    assert records.broken(ownership) is None


def test_an_attempt_that_began_and_ended_in_the_module_is_on_the_lms_when_it_comes_back(
    sat: Sit, go: Go, ownership: Ownership, on_lms: OnLms, published_here: None
) -> None:
    sat("ada")
    go(State.DUAL_MODULE_PRIMARY)
    about: dict[str, Any] = {"tenant": ownership.tenant_id, "actor": "bob"}
    with under(ownership.epoch):
        attempt = run(StartAttempt(**about, assessment="quiz", learner_name="Bob")).attempt
        run(SubmitAttempt(**about, attempt=attempt, key="end"))
    change(ownership, State.VERIFY, BACK)
    with tenant_scope(ownership.tenant_id):
        number = str(Twin.objects.get(attempt_id=attempt).legacy_id)
        standing = standings([attempt])[attempt]
    result = on_lms("bob").result(number).body
    assert (result["mark"], result["max_mark"]) == (standing.mark, standing.max_mark)
    assert on_lms("bob").start("quiz").body["id"] != number  # the LMS goes on after it


def test_a_flip_that_was_killed_is_taken_up_where_it_was(
    sat: Sit, go: Go, ownership: Ownership, on_lms: OnLms, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = sat("ada", submit=False)
    go(State.VERIFY)

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(forward, "follow_all", dies)
        with pytest.raises(KeyboardInterrupt):
            change(ownership, State.DUAL_MODULE_PRIMARY, BACK)
    ownership.refresh_from_db()
    assert (ownership.owner, ownership.pending) == ("nobody", State.DUAL_MODULE_PRIMARY)
    slot = text_slot(on_lms, number)
    assert on_lms("ada").save(number, slot, {"text": "x"}).code == "stale_epoch"
    transition.settle(ownership)
    assert (ownership.owner, ownership.state) == ("module", State.DUAL_MODULE_PRIMARY)
    assert save(ownership, here(ownership, number), slot, "y") > 0


def test_a_flip_that_cannot_be_finished_goes_back_to_who_had_it(
    sat: Sit, go: Go, ownership: Ownership, on_lms: OnLms, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = sat("ada", submit=False)
    go(State.VERIFY)
    epoch = ownership.epoch

    def fails(*_: object) -> None:
        raise LmsAway("gone for a moment")

    monkeypatch.setattr(forward, "follow_all", fails)
    with pytest.raises(LmsAway):
        change(ownership, State.DUAL_MODULE_PRIMARY, BACK)
    assert (ownership.owner, ownership.state, ownership.pending) == ("legacy", State.VERIFY, "")
    assert ownership.epoch == epoch + 2
    slot = text_slot(on_lms, number)
    assert on_lms("ada").save(number, slot, {"text": "as before"}).status == 200
    with pytest.raises(StaleEpoch):
        save(ownership, here(ownership, number), slot, "not here")


def test_what_flows_under_an_earlier_epoch_is_refused_on_both_sides(
    sat: Sit, go: Go, ownership: Ownership, legacy: LegacySide, on_lms: OnLms
) -> None:
    """A follower that slept through a flip must not write its old news over the new owner's."""
    number = sat("ada", submit=False)
    go(State.VERIFY)
    asleep = Ownership.objects.get(id=ownership.id)
    on_lms("ada").save(number, text_slot(on_lms, number), {"text": "new"})
    go(State.DUAL_MODULE_PRIMARY)
    Twin.across_tenants.update(taken=0)
    with pytest.raises(StaleEpoch):
        forward.follow_all(asleep, legacy)
    with pytest.raises(Exception, match="409"):
        reverse.send_attempts(asleep, legacy, [here(ownership, number)])


def test_nobody_skips_a_state_or_forgets_to_say_why(ownership: Ownership) -> None:
    with pytest.raises(HandoverRefused, match="no way from legacy to module"):
        change(ownership, State.MODULE, BACK)
    with pytest.raises(HandoverRefused, match="Say why"):
        change(ownership, State.DUAL_LEGACY_PRIMARY, Wish("ines", " "))


def test_nobody_who_sits_an_exam_changes_hands(sat: Sit, go: Go, ownership: Ownership) -> None:
    sat("ada", submit=False)
    go(State.VERIFY)
    now, hour = timezone.now(), timedelta(hours=1)
    exam = made(
        FreezeWindow, title="Finals", tenant=ownership.tenant, starts=now - hour, ends=now + hour
    )
    with pytest.raises(HandoverRefused, match=r"“Finals”.* is running"):
        change(ownership, State.DUAL_MODULE_PRIMARY, BACK)
    ownership.refresh_from_db()
    assert (ownership.state, ownership.pending) == (State.VERIFY, "")
    with flip():
        exam.delete()
    change(ownership, State.DUAL_MODULE_PRIMARY, BACK)
    assert RouteVersion.objects.first().reason == BACK.reason
