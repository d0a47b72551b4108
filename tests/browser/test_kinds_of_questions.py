"""Orders, gaps, embedded and calculated questions, as a learner answers them."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

BANK = Path(__file__).parent / "banks" / "kinds.moodle.xml"
ORDER = ["mouse", "cat", "horse", "whale"]


@pytest.fixture(scope="module")
def assessment(platform: Any) -> str:
    """An assessment with a question of each of these kinds, which only the module has."""
    named = ("--assessment", "kinds", "--title", "Kinds of questions")
    platform.manage("import_questions", str(BANK), "--tenant", "demo", *named)
    return "kinds"


def question(exam: Page, sitting: Any, kind: str) -> Locator:
    return exam.locator(f"#q{sitting.slot(kind)}")


def put_in_order(here: Locator, page: Page) -> None:
    """By keyboard: the focus stays with the entry that was moved."""
    for place, words in enumerate(ORDER):
        up = here.get_by_role("button", name=f"Move up: {words}")
        for _ in range(len(ORDER)):
            entries = here.locator("li .prose").all_inner_texts()
            if entries.index(words) == place:
                break
            up.focus()
            page.keyboard.press("Enter")
    assert here.locator("li .prose").all_inner_texts() == ORDER
    keep = here.get_by_role("button", name="This order is my answer")
    if keep.is_visible():  # it was shown in the right order, one time out of 24
        keep.click()


def fill_everything(exam: Page, sitting: Any) -> None:
    put_in_order(question(exam, sitting, "ordering"), exam)
    words = question(exam, sitting, "gap_match").locator("select")
    for at, word in enumerate(("sun", "moon", "round")):
        words.nth(at).select_option(label=word)
    cloze = question(exam, sitting, "cloze")
    cloze.get_by_label("gap 1 of 4").fill("titan")
    cloze.get_by_label("gap 2 of 4").fill("1655")
    cloze.get_by_label("gap 3 of 4").select_option(label="Christiaan Huygens")
    cloze.get_by_label("lakes").check()
    cloze.get_by_label("dunes").check()
    calculated = question(exam, sitting, "calculated")
    numbers = re.findall(r"\d+", calculated.locator(".prompt").inner_text())
    calculated.get_by_label("Your answer").fill(str(sum(map(int, numbers))))
    marathon = question(exam, sitting, "numerical")
    marathon.get_by_label("Your answer").fill("42195")
    marathon.get_by_label("Unit").select_option("m")
    expect(exam.locator('.question[data-state="saved"]')).to_have_count(5)


def test_every_kind_of_question_can_be_answered_rightly(exam: Page, sitting: Any) -> None:
    fill_everything(exam, sitting)
    result = sitting.hand_in()
    assert {item["type"]: item["fraction"] for item in result["items"]} == {
        "ordering": "1",
        "gap_match": "1",
        "cloze": "1",
        "calculated": "1",
        "numerical": "1",
    }
    exam.goto(f"{sitting.learner.url}/learn/attempt/{sitting.attempt}/result/")
    expect(exam.locator(".item-mark").first).to_be_visible()
    expect(exam.get_by_text("By day one sees the (1), by night the (2)")).to_be_visible()


def test_answers_are_there_again_after_a_reload(exam: Page, sitting: Any) -> None:
    fill_everything(exam, sitting)
    exam.reload()
    exam.locator("#review").wait_for()
    order = question(exam, sitting, "ordering")
    assert order.locator("li .prose").all_inner_texts() == ORDER
    assert order.get_by_role("button", name="This order is my answer").is_hidden()
    cloze = question(exam, sitting, "cloze")
    expect(cloze.get_by_label("gap 1 of 4")).to_have_value("titan")
    expect(cloze.get_by_label("trees")).not_to_be_checked()
    expect(question(exam, sitting, "numerical").get_by_label("Unit")).to_have_value("m")


def test_an_order_that_is_right_already_can_be_kept(exam: Page, sitting: Any) -> None:
    here = question(exam, sitting, "ordering")
    shown = here.locator("li").evaluate_all("all => all.map((each) => each.dataset.entry)")
    assert sitting.saved(sitting.slot("ordering"))["response"] is None
    here.get_by_role("button", name="This order is my answer").click()
    expect(here).to_have_attribute("data-state", "saved")
    assert sitting.saved(sitting.slot("ordering"))["response"] == {"order": shown}


def test_a_gap_that_is_emptied_again_is_not_answered(exam: Page, sitting: Any) -> None:
    here = question(exam, sitting, "gap_match")
    first = here.locator("select").first
    first.select_option(label="sun")
    expect(here).to_have_attribute("data-state", "saved")
    first.select_option(value="")
    expect(here).to_have_attribute("data-state", "empty")
    assert sitting.saved(sitting.slot("gap_match"))["response"] is None
