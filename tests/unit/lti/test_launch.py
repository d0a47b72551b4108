"""A learner comes from another platform, and only as the platform says."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from apps.lti.models import Platform, Seat
from banyan.identity import Role, verify
from tests.drive.lms import Lms
from tests.unit.lti.conftest import Browser

pytestmark = pytest.mark.django_db

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
_TEACHER = {f"{_CLAIM}roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"]}


def given(page: Any) -> dict[str, str]:
    """What the page hands to its script."""
    return dict(re.findall(r'data-(\w+)="([^"]*)"', page.content.decode()))


@pytest.fixture(autouse=True)
def exam(arranged: Callable[[], Any]) -> None:
    arranged()


def test_a_learner_arrives_at_the_exam_with_a_token_of_the_school(
    browser: Browser, school: UUID
) -> None:
    told = given(browser.launch("ada"))
    principal = verify(told["token"])
    assert told["target"] == "/learn/exam/seas/"
    assert (principal.tenant, principal.user, principal.name) == (school, told["user"], "Ada")
    assert (principal.role, principal.visitor) == (Role.LEARNER, True)


def test_the_same_person_is_the_same_user_at_every_launch(browser: Browser) -> None:
    users = [given(browser.launch(name))["user"] for name in ("ada", "ada", "ben")]
    assert users[0] == users[1] != users[2]


def test_the_link_may_name_the_exam_in_its_address(browser: Browser) -> None:
    address = f"https://tool.example{browser.address('launch')}?assessment=seas"
    changes = {f"{_CLAIM}custom": None, f"{_CLAIM}target_link_uri": address}
    assert given(browser.launch(**changes))["target"] == "/learn/exam/seas/"


@pytest.mark.parametrize(
    "named", ["//evil.example", "../../admin", "https://evil.example/", "x" * 65]
)
def test_a_launch_leads_to_no_address_that_the_platform_names(browser: Browser, named: str) -> None:
    refused = browser.launch(**{f"{_CLAIM}custom": {"assessment": named}})
    assert (refused.status_code, "no_such_exam" in refused.content.decode()) == (404, True)


def test_a_teacher_is_told_that_the_link_is_for_learners(browser: Browser) -> None:
    refused = browser.launch(**_TEACHER)
    assert refused.status_code == 403
    assert "opens an exam for learners" in refused.content.decode()


def test_a_teacher_of_a_trusted_platform_sees_the_results(
    browser: Browser, platform: Platform
) -> None:
    Platform.objects.filter(id=platform.id).update(admits_teachers=True)
    told = given(browser.launch(**_TEACHER))
    assert (told["role"], told["target"]) == ("teacher", "/teach/results/seas/")


def test_who_is_both_sits_the_exam(browser: Browser) -> None:
    roles = [*_TEACHER[f"{_CLAIM}roles"], "Learner"]
    assert given(browser.launch(**{f"{_CLAIM}roles": roles}))["role"] == "learner"


def test_in_a_frame_there_is_a_button_that_opens_a_window(browser: Browser) -> None:
    page = browser.log_in(HTTP_SEC_FETCH_DEST="iframe")
    assert 'target="_blank"' in page.content.decode()
    assert "frame-ancestors *" in page["Content-Security-Policy"]
    assert not page.cookies


def test_what_hands_over_a_token_is_framed_by_nobody_and_kept_nowhere(browser: Browser) -> None:
    page = browser.launch()
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert (page["X-Frame-Options"], page["Cache-Control"]) == ("DENY", "no-store")


def test_the_cookie_of_a_launch_is_sent_from_other_sites_and_to_https_only(
    browser: Browser,
) -> None:
    (cookie,) = browser.log_in().cookies.values()
    assert (cookie["samesite"], cookie["secure"], cookie["httponly"]) == ("None", True, True)
    assert cookie["path"] == browser.address("launch")


def test_a_platform_that_is_switched_off_is_unknown(browser: Browser, platform: Platform) -> None:
    Platform.objects.filter(id=platform.id).update(active=False)
    assert browser.log_in().status_code == 404
    assert browser.client.get(browser.address("jwks.json")).status_code == 404


def test_a_link_without_a_gradebook_opens_the_exam_and_has_no_score_to_tell(
    browser: Browser, lms: Lms
) -> None:
    endpoint = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
    assert browser.launch(**{endpoint: None}).status_code == 200
    assert not Seat.across_tenants.exists()


def test_an_address_that_is_none_names_no_exam(browser: Browser) -> None:
    changes = {f"{_CLAIM}custom": None, f"{_CLAIM}target_link_uri": "https://["}
    assert browser.launch(**changes).status_code == 404


def test_a_name_with_markup_stays_text(browser: Browser) -> None:
    page = browser.launch(name='"><script>alert(1)</script>')
    assert "<script>alert" not in page.content.decode()
