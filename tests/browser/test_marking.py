"""An essay is written by a learner, marked by a teacher, and comes back with their words."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

BANK = Path(__file__).parent / "banks" / "essays.gift.txt"
DONE = "Nothing is left to be marked by you."
WORDS = "Waves.\n\nAnd more waves."


@pytest.fixture(scope="module")
def assessment(platform: Any) -> str:
    named = ("--assessment", "essays", "--title", "A day at sea")
    platform.manage("import_questions", str(BANK), "--tenant", "demo", *named)
    return "essays"


@pytest.fixture
def marking(on_the_module: None, new_profile: Any, teacher: Any, assessment: str) -> Page:
    """The teacher's page of what is to be marked, when everything is there."""
    page: Page = new_profile()
    teacher.enter(page.context)
    return page


def open_queue(marking: Page, teacher: Any, assessment: str) -> None:
    """From the table of results; it follows its events after a moment."""
    marking.goto(f"{teacher.url}/teach/results/{assessment}/")
    link = marking.get_by_role("link", name="to be marked")
    for _ in range(20):
        if link.is_visible():
            break
        marking.get_by_role("button", name="Refresh").click()
        marking.wait_for_timeout(250)
    link.click()


def mark_everything(marking: Page, *, mark: str, words: str) -> None:
    facts = marking.locator(".facts")
    while (before := facts.inner_text()) != DONE:
        marking.get_by_label("Mark, 0 to 1").fill(mark)
        marking.get_by_label("To the learner").fill(words)
        marking.get_by_role("button", name="Give this mark").click()
        expect(facts).not_to_have_text(before)


def test_an_essay_is_written_marked_and_read_again(
    exam: Page, sitting: Any, marking: Page, teacher: Any, assessment: str
) -> None:
    essay = exam.locator(f"#q{sitting.slot('essay')}")
    essay.get_by_label("Your answer").fill(WORDS)
    expect(essay.locator(".words")).to_have_text("4 words")
    expect(essay).to_have_attribute("data-state", "saved")
    assert sitting.hand_in()["items"][0]["waits"]

    result = f"{sitting.learner.url}/learn/attempt/{sitting.attempt}/result/"
    exam.goto(result)
    expect(exam.locator(".total")).to_contain_text("1 answer waits for your teacher")

    open_queue(marking, teacher, assessment)
    expect(marking.locator(".answer-to-mark").first).to_contain_text("And more waves.")
    assert sitting.learner.user["name"] not in marking.locator("main").inner_text()
    mark_everything(marking, mark="0.75", words="More wind!")
    expect(marking.locator(".facts")).to_have_text(DONE)

    exam.goto(result)
    expect(exam.locator(".item-mark").first).to_contain_text("0.75")
    expect(exam.get_by_text("More wind!")).to_be_visible()


def test_an_essay_is_there_again_after_a_reload(exam: Page, sitting: Any) -> None:
    essay = exam.locator(f"#q{sitting.slot('essay')}")
    essay.get_by_label("Your answer").fill(WORDS)
    expect(essay).to_have_attribute("data-state", "saved")
    exam.reload()
    expect(exam.locator(f"#q{sitting.slot('essay')} textarea")).to_have_value(WORDS)


def test_marking_is_nobody_elses_business(
    page: Page, context: Any, learner: Any, assessment: str
) -> None:
    learner.enter(context)
    page.goto(f"{learner.url}/teach/marking/{assessment}/")
    expect(page.locator("#content")).to_contain_text("This is for teachers")
