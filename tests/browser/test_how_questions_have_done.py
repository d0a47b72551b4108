"""What a teacher reads about the questions of an exam."""

import csv
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def items(on_the_module: None, sitting: Any, teacher: Any, new_profile: Any) -> Page:
    """The teacher's page, after an exam that was answered and handed in."""
    sitting.answer_everything()
    sitting.hand_in()
    page: Page = new_profile()
    teacher.enter(page.context)
    for _ in range(20):  # the table follows its events after a moment
        page.goto(f"{teacher.url}/teach/items/biology/")
        page.locator(".facts").wait_for()
        if page.get_by_role("button", name="Download as CSV").is_visible():
            return page
        page.wait_for_timeout(500)
    raise AssertionError("an exam was handed in, and the page does not know it")


def test_questions_are_sorted_by_any_number(items: Page) -> None:
    table = items.get_by_role("region", name="Questions")
    expect(table.locator("tbody tr").first).to_contain_text("1.")
    table.get_by_role("button", name="Question", exact=True).click()
    expect(table.locator("tbody tr").last).to_contain_text("1.")
    facility = table.get_by_role("columnheader", name="Facility")
    facility.get_by_role("button").click()
    expect(facility).to_have_attribute("aria-sort", "descending")
    expect(items.get_by_text("What the numbers mean")).to_be_visible()


def test_answers_are_read_in_words(items: Page) -> None:
    answers = items.locator(".answers-table", has=items.get_by_text("True", exact=True)).first
    expect(answers.locator("tbody tr").first).to_contain_text("%")


def test_the_numbers_can_be_taken_along(items: Page, tmp_path: Path) -> None:
    with items.expect_download() as waiting:
        items.get_by_role("button", name="Download as CSV").click()
    waiting.value.save_as(tmp_path / "items.csv")
    with (tmp_path / "items.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["question"] for row in rows] == [str(n) for n in range(1, len(rows) + 1)]
    assert all(-1 <= float(row["facility"]) <= 1 for row in rows)
    assert any("True: " in row["answers"] for row in rows)


def test_what_a_learner_typed_is_no_formula_in_the_file(page: Page, platform_url: str) -> None:
    page.goto(platform_url + "/")
    written = page.evaluate(
        """async () => {
          const { csv } = await import('/static/pages/js/csv.js');
          return csv([['=1+1', -1, 'a "b", c'], ['@x', null, '+2']]);
        }"""
    )
    assert written == '\'=1+1,-1,"a ""b"", c"\r\n\'@x,,\'+2\r\n'


def test_it_fits_a_telephone(items: Page) -> None:
    items.set_viewport_size({"width": 390, "height": 844})
    expect(items.get_by_role("region", name="Questions")).to_be_visible()
    assert items.evaluate("document.documentElement.scrollWidth") <= 390
