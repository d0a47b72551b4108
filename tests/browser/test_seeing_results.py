"""Marks, for the learner and for the teacher."""

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser


def _rounded(mark: str) -> str:
    """As the pages show it in English: at most two decimals."""
    return f"{Decimal(mark).quantize(Decimal('0.01')).normalize():f}"


def test_the_result_shows_the_mark_of_the_exam_and_of_every_question(
    page: Page, context: BrowserContext, sitting: Any
) -> None:
    sitting.answer_everything()
    result = sitting.hand_in()
    sitting.learner.enter(context)
    page.goto(f"{sitting.address}result/")
    total = page.locator(".total-mark data")
    expect(total).to_have_attribute("value", result["mark"])
    expect(total).to_have_text(_rounded(result["mark"]))
    shown = page.locator(".item-mark data").evaluate_all("all => all.map((each) => each.value)")
    assert shown == [item["mark"] for item in result["items"]]
    expect(page.locator(".result-item").first).to_contain_text("Your answer")


def test_an_exam_still_open_has_no_result_but_a_way_back(
    page: Page, context: BrowserContext, sitting: Any
) -> None:
    sitting.learner.enter(context)
    page.goto(f"{sitting.address}result/")
    page.get_by_role("link", name="Continue the exam").click()
    expect(page.locator("#review")).to_be_visible()


def test_the_list_tells_open_exams_from_finished_ones(
    page: Page, context: BrowserContext, sitting: Any, assessment: str
) -> None:
    sitting.learner.enter(context)
    sitting.save(sitting.slot("short_text"), {"text": "one"})
    page.goto(f"{sitting.learner.url}/learn/")
    card = page.locator("li.assessment", has=page.locator(f"#assessment-{assessment}"))
    expect(card.locator(".tag")).to_contain_text("In progress · 1 of")
    expect(card.get_by_role("link", name="Continue")).to_have_attribute(
        "href", f"/learn/attempt/{sitting.attempt}/"
    )
    result = sitting.hand_in()
    page.reload()
    expect(card.locator(".tag")).to_have_text("Finished")
    expect(card.locator(".attempts")).to_contain_text(_rounded(result["mark"]))


def test_the_teachers_table_sorts_and_scrolls_in_its_own_region(
    page: Page, context: BrowserContext, sitting: Any, teacher: Any, assessment: str
) -> None:
    sitting.answer_everything()
    sitting.hand_in()
    teacher.enter(context)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{teacher.url}/teach/results/{assessment}/")
    region = page.get_by_role("region", name="Results of")
    expect(region).to_have_attribute("tabindex", "0")
    expect(region.locator("tbody tr").first).to_be_visible()
    expect(region).to_contain_text(sitting.learner.user["name"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 360

    marks = "rows => rows.map((row) => row.querySelector('td:nth-child(3) data')?.value ?? null)"
    region.get_by_role("button", name="Mark", exact=True).click()
    expect(region.locator("th[aria-sort=descending]")).to_have_text("Mark")
    shown = [mark for mark in region.locator("tbody tr").evaluate_all(marks) if mark is not None]
    assert shown == sorted(shown, key=Decimal, reverse=True)


def test_results_of_others_are_not_shown_to_a_learner(
    page: Page, context: BrowserContext, somebody: Any, assessment: str
) -> None:
    somebody.enter(context)
    page.goto(f"{somebody.url}/teach/results/{assessment}/")
    expect(page.get_by_role("alert")).to_contain_text("for teachers")
    expect(page.locator("table")).to_have_count(0)
