"""During an exam a flip is refused in the admin, and a pinned learner goes on undisturbed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sitting
from tests.browser.test_migration import flip_in_the_admin
from tests.drive.platform import RunningPlatform

pytestmark = pytest.mark.browser

_WINDOW = """
from datetime import timedelta
from django.utils import timezone
from bff.flips.change import change
from bff.models import FreezeWindow
now = timezone.now()
with change("test", "an exam"):
    FreezeWindow.objects.filter(title="Biology finals").delete()
    if {wanted}:
        ends = now + timedelta(hours=2)
        FreezeWindow.objects.create(title="Biology finals", starts=now, ends=ends)
"""


@pytest.fixture
def finals(platform: RunningPlatform, sitting: Sitting, forget_flip: Callable[[], None]) -> Any:
    """An exam is sat just now, this learner's among others; the flag says Yes."""
    platform.manage("shell", "-v0", "-c", _WINDOW.format(wanted=True))
    yield
    platform.manage("shell", "-v0", "-c", _WINDOW.format(wanted=False))
    forget_flip()


def refused_in_the_admin(admin: Page, choice: str) -> str:
    """What the administrator reads when the flip is refused."""
    admin.locator("#result_list").get_by_role("link", name="assessments.attempts").click()
    admin.get_by_label("Everyone").select_option(label=choice)
    admin.get_by_label("Reason").fill("a test of flips")
    admin.get_by_role("button", name="Save", exact=True).click()
    return admin.locator(".messagelist .error").inner_text()


@pytest.mark.usefixtures("finals")
def test_a_flip_in_an_exam_is_refused_and_who_sits_it_goes_on(
    exam: Page, sitting: Sitting, platform_url: str, new_profile: Callable[[], Page]
) -> None:
    # Back is always allowed, and does not touch who is in the middle of it.
    admin = new_profile()
    assert "workers on v" in flip_in_the_admin(admin, platform_url, "No")
    told = refused_in_the_admin(admin, "Yes")
    assert told.startswith("Nothing was changed. “Biology finals” is running: frozen until ")
    assert "plan the flip for after that" in told

    exam.reload()
    exam.locator("#review").wait_for()
    exam.locator("fieldset.bare label").first.click()
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    assert sitting.read()["revision"] > 0
    assert exam.url == sitting.address
