"""The road of issue one, as people walk it: an exam, a flip in the admin, the next exam."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import member_of

pytestmark = pytest.mark.browser

# What is chosen or typed, by question type; by its text, for every attempt has its own order.
TYPED = "12"


def log_in(page: Page, url: str, person: tuple[str, str]) -> None:
    page.goto(url)
    page.get_by_label("Username").fill(person[0])
    page.get_by_label("Password").fill(person[1])
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/learn/")


def start(page: Page) -> str:
    """From the list of assessments into the demo's exam; returns the attempt's id."""
    page.locator("#go-biology").click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/learn/attempt/*/")
    page.locator("#review").wait_for()
    return page.url.rstrip("/").rsplit("/", 1)[-1]


def answer_everything(page: Page) -> None:
    """The alphabetically first choice everywhere, the same word in every box."""
    for group in page.locator("fieldset.bare").all():  # one a question
        options = sorted(text.strip() for text in group.locator("label").all_inner_texts())
        if options and group.is_visible():
            group.get_by_text(options[0], exact=True).first.click()
    for box in page.locator("input[type=text], input[inputmode=decimal]").all():
        if box.is_visible():  # the login dialog waits on the page as well
            box.fill(TYPED)
    for choice in page.locator("select").all():
        labels = sorted(choice.locator("option").all_inner_texts()[1:])
        choice.select_option(label=labels[0])
    expect(page.locator("#save-state")).to_have_text("All answers saved")
    expect(page.get_by_text("Not answered")).to_have_count(0)


def hand_in(page: Page) -> list[str]:
    """Through the review to the result; returns the mark of each question."""
    page.locator("#review").click()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("dialog").get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/result/")
    page.locator("[data-mark]").first.wait_for()
    return page.locator("[data-mark]").all_inner_texts()


def flip_in_the_admin(page: Page, url: str, choice: str) -> str:
    """Set the flag's Everyone; returns what the admin says about the workers."""
    page.goto(f"{url}/admin/bff/flag/")
    if "login" in page.url:
        page.get_by_label("Username").fill("admin")
        page.get_by_label("Password").fill("admin")
        page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="assessments.attempts").click()
    page.get_by_label("Everyone").select_option(label=choice)
    page.get_by_label("Reason").fill("a test of flips")
    page.get_by_role("button", name="Save", exact=True).click()
    return page.get_by_role("status").inner_text()


@pytest.fixture
def idle(
    platform_url: str, learners: Callable[[], tuple[str, str]]
) -> Callable[[], tuple[str, str]]:
    """Each call: the login of a learner without an open exam, also if others have used it."""

    def found() -> tuple[str, str]:
        login = learners()
        member = member_of(platform_url, *login)
        left = member.call("GET", "/bff/v1/assessments/biology")["open_attempt"]
        if left:
            member.call("POST", f"/api/v1/attempts/{left}/submit", {})
        return login

    return found


def test_an_exam_moves_to_the_module_by_one_flag_and_marks_stay_the_same(
    context: BrowserContext,
    page: Page,
    platform_url: str,
    idle: Callable[[], tuple[str, str]],
    new_profile: Callable[[], Any],
    forget_flip: Callable[[], None],
) -> None:
    admin = new_profile()
    assert "workers on v" in flip_in_the_admin(admin, platform_url, "No")

    log_in(page, platform_url, idle())
    assert start(page).isdigit()
    middle = new_profile()
    log_in(middle, platform_url, idle())
    kept = start(middle)

    told = flip_in_the_admin(admin, platform_url, "Yes")
    assert told.startswith("2/2 workers on v")
    assert " after " in told
    forget_flip()

    second = new_profile()
    log_in(second, platform_url, idle())
    assert not start(second).isdigit()

    answer_everything(page)
    answer_everything(second)
    assert hand_in(page) == hand_in(second)

    # In the middle of it when the flag was flipped, and after a reload still where it began.
    middle.reload()
    middle.locator("#review").wait_for()
    answer_everything(middle)
    hand_in(middle)
    assert middle.url.rstrip("/").split("/")[-2] == kept


def test_the_page_of_the_migration_hears_of_a_flip_through_its_socket(
    page: Page, platform_url: str, new_profile: Callable[[], Any], forget_flip: Callable[[], None]
) -> None:
    flip_in_the_admin(page, platform_url, "No")
    page.clock.install()  # so that no look of its own tells it
    page.goto(f"{platform_url}/admin/bff/route/migration/")
    board = page.locator("#board")
    expect(board).to_have_attribute("data-version", re.compile(r"\d+"))
    before = board.get_attribute("data-version")
    flip_in_the_admin(new_profile(), platform_url, "Yes")
    forget_flip()
    expect(board).not_to_have_attribute("data-version", before or "")
    expect(board).to_contain_text("flag: Yes")
