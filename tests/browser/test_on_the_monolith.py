"""The same pages in front of the old stack, which forgives less."""

import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def road(request: pytest.FixtureRequest) -> str:
    if "BANYAN_TEST_URL" in os.environ:
        pytest.skip("NOT TESTED: BANYAN_TEST_URL is somebody else's platform, its flag stays")
    request.getfixturevalue("flip")(False)
    return "monolith"


def test_answers_given_quickly_are_all_kept(exam: Page, sitting: Any) -> None:
    # The monolith writes whole attempts: of two saves at once it would lose one.
    for option in exam.locator(".question .option:first-of-type").all():
        option.click()
    for field in exam.locator(".question input.line").all():
        field.fill("7")
    for choice in exam.locator(".question select").all():
        choice.select_option(index=1)
    count = exam.locator(".question").count()
    expect(exam.locator("#progress-text")).to_have_text(f"{count} of {count} answered")
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    exam.reload()
    expect(exam.locator("#progress-text")).to_have_text(f"{count} of {count} answered")
    selected = "all => all.filter((each) => each.value !== '').length"
    selects = exam.locator(".question select")
    assert selects.evaluate_all(selected) == selects.count()


def test_an_exam_ends_with_a_mark(exam: Page, sitting: Any) -> None:
    exam.locator(".question .option").first.click()
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    exam.locator("#hand-in").click()
    exam.locator("#hand-in-confirm").click()
    exam.wait_for_url("**/result/")
    expect(exam.locator(".total-mark data")).to_be_visible()
    assert sitting.read()["state"] == "submitted"


def test_what_the_monolith_does_not_know_is_not_offered(exam: Page, sitting: Any) -> None:
    expect(exam.locator(".question").first).to_be_visible()
    expect(exam.locator(".flag:visible")).to_have_count(0)


def test_a_page_of_the_lms_remembers_who_has_been_there(page: Page, platform_url: str) -> None:
    page.goto(f"{platform_url}/courses/")
    page.get_by_label("Your name").fill("Ana")
    page.get_by_role("button", name="Remember me").click()
    page.wait_for_url(f"{platform_url}/courses/")
    expect(page.locator("#greeting")).to_have_text("Welcome back, Ana.")
    (cookie,) = page.context.cookies(f"{platform_url}/courses/")
    assert (cookie["name"], cookie["path"], cookie["httpOnly"]) == ("lms_name", "/courses/", True)
