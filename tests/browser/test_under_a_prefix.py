"""The pages work where an LMS has the root of the site for itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.drive.platform import RunningPlatform

pytestmark = pytest.mark.browser


def test_a_learner_sits_an_exam_and_follows_the_links_back(
    prefixed_platform: RunningPlatform, page: Page
) -> None:
    home = f"{prefixed_platform.url}/banyan"
    wrong: list[str] = []
    page.on("response", lambda answer: wrong.append(answer.url) if answer.status > 399 else None)
    page.goto(f"{home}/learn/")
    page.wait_for_url(f"{home}/?next=*")
    page.get_by_label("Username").fill("learner4")
    page.get_by_label("Password").fill("learner4")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{home}/learn/")
    page.get_by_role("link", name="Start").first.click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(f"{home}/learn/attempt/*/")
    page.locator("#review").wait_for()
    page.goto(f"{home}/learn/")
    page.get_by_role("link", name="Continue").first.click()
    page.wait_for_url(f"{home}/learn/attempt/*/")
    expect(page.locator("#review")).to_be_visible()
    assert wrong == []
