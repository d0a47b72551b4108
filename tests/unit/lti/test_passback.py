"""Scores arrive in a gradebook, right, once, and whatever the platform does meanwhile."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from apps.lti.deliveries import scores
from apps.lti.models import Link, Platform, Seat
from banyan.events.projector import project
from tests.drive.lms import Lms, registration
from tests.unit.lti.conftest import Browser, Learner

pytestmark = pytest.mark.django_db(transaction=True)

Deliver = Callable[[], None]
SeatNow = Callable[[], Seat]


def later(minutes: float = 60) -> None:
    """Whatever waits has waited."""
    ago = timezone.now() - timedelta(minutes=minutes)
    Seat.across_tenants.update(next_try_at=ago)
    Platform.objects.filter(paused_until__isnull=False).update(paused_until=ago)


def test_the_score_of_an_attempt_arrives(ada: Learner, lms: Lms, deliver: Deliver) -> None:
    ada.submit(ada.start())
    deliver()
    (score,) = lms.received
    assert score.keys() >= {"userId", "scoreGiven", "scoreMaximum", "timestamp"}
    assert (score["userId"], score["scoreGiven"]) == ("ada", 0.0)
    assert (score["activityProgress"], score["gradingProgress"]) == ("Completed", "FullyGraded")


def test_who_has_only_been_launched_has_no_score(ada: Learner, lms: Lms, deliver: Deliver) -> None:
    deliver()
    assert lms.received == []


def test_what_the_gradebook_is_told_follows_the_attempt(
    ada: Learner, lms: Lms, deliver: Deliver
) -> None:
    attempt = ada.start()
    for step in (ada.submit, ada.is_reopened, ada.is_given_up):
        deliver()
        step(attempt)
    deliver()
    told = [(one["activityProgress"], one.get("scoreGiven")) for one in lms.received]
    assert told == [
        ("InProgress", None),
        ("Completed", 0.0),
        ("InProgress", None),
        ("Initialized", None),
    ]


def test_nothing_is_told_twice(ada: Learner, lms: Lms, deliver: Deliver, browser: Browser) -> None:
    ada.submit(ada.start())
    deliver()
    browser.launch("ada")
    deliver()
    assert len(lms.received) == 1


def test_a_crash_between_arrival_and_commit_sends_the_same_under_the_same_time(
    ada: Learner, lms: Lms, deliver: Deliver, seat: SeatNow, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.submit(ada.start())
    with monkeypatch.context() as killed:
        killed.setattr(scores, "told", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            deliver()
    later()
    deliver()
    assert len(lms.received) == 1
    assert (seat().sent, "newer score, or had this one" in seat().trouble) == (True, True)


def test_a_score_that_changed_during_a_crash_still_arrives(
    ada: Learner, lms: Lms, deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = ada.start()
    ada.submit(attempt)
    with monkeypatch.context() as killed:
        killed.setattr(scores, "told", lambda *_: None)
        while project("grades"):
            pass
        scores.send_one(Platform.objects.get().id)
    ada.is_reopened(attempt)
    deliver()
    assert [one.get("scoreGiven") for one in lms.received] == [0.0, None]


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_refused_score_is_left_with_its_reason_until_something_new(
    ada: Learner, lms: Lms, deliver: Deliver, seat: SeatNow, status: int
) -> None:
    lms.troubles.append((status, {}))
    attempt = ada.start()
    deliver()
    later()
    deliver()
    assert lms.received == []
    assert seat().parked
    assert seat().trouble.startswith(f"{status} ")
    ada.submit(attempt)
    deliver()
    assert [one["scoreGiven"] for one in lms.received] == [0.0]


def test_a_busy_platform_is_left_alone_as_long_as_it_asks(
    ada: Learner, lms: Lms, deliver: Deliver, platform: Platform
) -> None:
    lms.troubles.append((429, {"Retry-After": "1800"}))
    ada.submit(ada.start())
    deliver()
    platform.refresh_from_db()
    assert platform.paused_until is not None
    assert platform.paused_until > timezone.now() + timedelta(minutes=29)
    deliver()
    assert lms.received == []
    later()
    deliver()
    platform.refresh_from_db()
    assert (lms.grade("ada"), platform.failures, platform.trouble) == (0.0, 0, "")


def test_a_score_that_fails_waits_and_the_others_go_on(
    ada: Learner, lms: Lms, deliver: Deliver, browser: Browser, platform: Platform
) -> None:
    browser.launch("ben")
    ben = Learner(platform, "ben")
    lms.troubles.append((500, {}))
    ada.submit(ada.start())
    ben.submit(ben.start())
    deliver()
    assert len(lms.received) == 1
    later()
    deliver()
    assert (lms.grade("ada"), lms.grade("ben")) == (0.0, 0.0)


def test_a_withdrawn_token_is_asked_for_again(ada: Learner, lms: Lms, deliver: Deliver) -> None:
    attempt = ada.start()
    deliver()
    lms.tokens.clear()
    ada.submit(attempt)
    deliver()
    later()
    deliver()
    assert (lms.grade("ada"), lms.asked_for_tokens) == (0.0, 2)


def test_one_token_serves_many_scores(
    ada: Learner, lms: Lms, deliver: Deliver, browser: Browser, platform: Platform
) -> None:
    for name in ("ben", "cem"):
        browser.launch(name)
        Learner(platform, name).start()
    ada.start()
    deliver()
    assert (len(lms.received), lms.asked_for_tokens) == (3, 1)


def test_a_platform_that_does_not_know_our_key_is_asked_again_and_says_why(
    ada: Learner, lms: Lms, deliver: Deliver, platform: Platform
) -> None:
    known, lms.tool_keys = lms.tool_keys, lambda: {"keys": []}
    ada.submit(ada.start())
    deliver()
    platform.refresh_from_db()
    assert "no access token: 400" in platform.trouble
    lms.tool_keys = known
    later()
    deliver()
    assert lms.grade("ada") == 0.0


def test_a_platform_that_is_down_holds_up_no_other(
    ada: Learner, lms: Lms, deliver: Deliver, platform: Platform, school: UUID
) -> None:
    down = {**registration(lms), "client_id": "down", "token_url": "http://127.0.0.1:9/token"}
    other = Platform.objects.create(tenant_id=school, name="Down", **down)
    link = Link.across_tenants.get()
    twin = Link.across_tenants.create(
        platform=other, tenant_id=school, deployment="d", link="l", scopes=link.scopes,
        assessment_id=link.assessment_id, assessment="seas", line_item=link.line_item,
    )  # fmt: skip
    Seat.across_tenants.create(
        link=twin, platform=other, tenant_id=school, learner=ada.user, subject="ada",
        assessment_id=link.assessment_id,
    )  # fmt: skip
    ada.submit(ada.start())
    while project("grades"):
        pass
    assert not scores.send_one(other.id)
    deliver()
    other.refresh_from_db()
    assert (lms.grade("ada"), other.failures, "refused" in other.trouble) == (0.0, 1, True)


def test_a_line_item_is_made_where_the_platform_has_none(
    ada: Learner, lms: Lms, deliver: Deliver, browser: Browser, platform: Platform
) -> None:
    lms.couples = False
    Link.across_tenants.update(line_item="")
    browser.launch("ben")
    for name in ("ada", "ben"):
        learner = Learner(platform, name)
        learner.submit(learner.start())
    deliver()
    assert (lms.grade("ada", "2"), lms.grade("ben", "2"), len(lms.line_items)) == (0.0, 0.0, 2)
    assert lms.line_items["2"]["resourceLinkId"] == "link-1"


def test_a_line_item_that_was_made_before_a_crash_is_found(
    ada: Learner, lms: Lms, deliver: Deliver
) -> None:
    Link.across_tenants.update(line_item="")
    lms.line_items["2"] = {"label": "x", "resourceLinkId": "link-1", "resourceId": "seas"}
    ada.submit(ada.start())
    deliver()
    assert (lms.grade("ada", "2"), len(lms.line_items)) == (0.0, 2)


def test_a_schools_own_learners_are_no_platforms_business(
    ada: Learner, deliver: Deliver, seat: SeatNow
) -> None:
    deliver()
    wanted = seat().wanted
    own = Learner(Platform.objects.get(), "x")
    own.user = "ana"
    own.submit(own.start())
    deliver()
    assert seat().wanted == wanted
