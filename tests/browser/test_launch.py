"""A link in a course elsewhere, followed in a real browser."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.drive.lms import Lms
from tests.drive.platform import RunningPlatform
from tests.drive.registering import registered_lms

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("BANYAN_TEST_URL" in os.environ, reason="registers a platform of its own"),
]


@pytest.fixture
def lms(platform: RunningPlatform) -> Iterator[Lms]:
    with registered_lms(platform, "localhost") as lms:
        yield lms


def test_a_link_in_a_frame_opens_the_exam_in_a_window_of_its_own(page: Page, lms: Lms) -> None:
    page.goto(f"{lms.url}/course?tool={lms.tool}")
    with page.expect_popup() as opened:
        page.frame_locator("iframe").get_by_role("button", name="Open the exam").click()
    exam = opened.value
    expect(exam.get_by_role("button", name="Start the exam")).to_be_visible()
    expect(exam.get_by_text("Ada").first).to_be_visible()
    exam.get_by_role("button", name="Start the exam").click()
    expect(exam.locator("#q1")).to_be_visible()
    # Going back must not send the launch again.
    assert "/launch" not in exam.evaluate("document.referrer")


def test_a_launch_without_its_cookie_says_what_to_do(page: Page, lms: Lms) -> None:
    page.context.route("**/launch", lambda route: (page.context.clear_cookies(), route.continue_()))
    page.goto(f"{lms.url}/course?tool={lms.tool}")
    with page.expect_popup() as opened:
        page.frame_locator("iframe").get_by_role("button", name="Open the exam").click()
    expect(opened.value.get_by_role("alert")).to_contain_text("cookie")
