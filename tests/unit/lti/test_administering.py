"""An administrator registers a platform, sees what is wrong with it, and puts it right."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from apps.lti.models import Platform, Seat
from tests.drive.lms import Lms, registration
from tests.unit.lti.conftest import Learner

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


def test_a_platform_is_registered_and_its_addresses_shown(
    admin: Client, lms: Lms, school: UUID
) -> None:
    form = {**registration(lms), "tenant": school, "name": "Moodle", "active": "on"}
    saved = admin.post("/admin/lti/platform/add/", {**form, "counts": "best"})
    assert saved.status_code == 302, saved.context["errors"]
    platform = Platform.objects.get()
    page = admin.get(f"/admin/lti/platform/{platform.id}/change/").content.decode()
    for what in ("login", "launch", "jwks.json"):
        assert f"http://testserver/lti/{platform.id}/{what}" in page
    assert "PRIVATE" not in page
    assert platform.private_key not in page


@pytest.mark.parametrize("url", ["ftp://m/x", "javascript:alert(1)", "m", "https://a:b@m/", "//m"])
def test_an_address_that_cannot_be_called_is_refused(
    admin: Client, lms: Lms, school: UUID, url: str
) -> None:
    form = {**registration(lms), "tenant": school, "name": "M", "counts": "best"}
    refused = admin.post("/admin/lti/platform/add/", {**form, "jwks_url": url})
    assert "This cannot be used" in refused.content.decode()


def test_a_refused_score_is_seen_with_its_reason_and_sent_again(
    admin: Client, ada: Learner, lms: Lms, deliver: Callable[[], None]
) -> None:
    lms.troubles.append((403, {}))
    ada.submit(ada.start())
    deliver()
    page = admin.get("/admin/lti/seat/?standing=refused").content.decode()
    assert "403 {&quot;error&quot;: &quot;trouble&quot;}" in page
    chosen = [str(Seat.across_tenants.get().id)]
    admin.post("/admin/lti/seat/", {"action": "send_again", "_selected_action": chosen})
    deliver()
    assert lms.grade("ada") == 0.0


def test_a_platform_that_is_left_alone_says_why_and_is_tried_at_a_click(
    admin: Client, platform: Platform
) -> None:
    Platform.objects.update(failures=3, paused_until=timezone.now(), trouble="no answer")
    assert "no answer Tried again at" in admin.get("/admin/lti/platform/").content.decode()
    act: dict[str, Any] = {"action": "try_now", "_selected_action": [str(platform.id)]}
    admin.post("/admin/lti/platform/", act)
    platform.refresh_from_db()
    assert (platform.failures, platform.paused_until) == (0, None)


def test_a_new_key_has_another_id(admin: Client, platform: Platform) -> None:
    act: dict[str, Any] = {"action": "make_new_key", "_selected_action": [str(platform.id)]}
    admin.post("/admin/lti/platform/", act)
    old = platform.public_key["kid"]
    platform.refresh_from_db()
    assert platform.public_key["kid"] != old
