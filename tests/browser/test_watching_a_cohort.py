"""What a teacher watches while a cohort sits its exam."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def cohort(on_the_module: None, new_profile: Any, teacher: Any, assessment: str) -> Page:
    """The teacher's page of the cohort."""
    page: Page = new_profile()
    teacher.enter(page.context)
    page.goto(f"{teacher.url}/teach/cohort/{assessment}/")
    return page


def _attempts(cohort: Page, state: str) -> Locator:
    row = cohort.get_by_role("region", name="Attempts").locator("tbody tr", has_text=state)
    return row.locator("td").first


def test_a_cohort_is_followed_without_a_reload(cohort: Page, sitting: Any) -> None:
    sitting.answer_everything()
    expect(cohort.locator(".facts")).to_contain_text("saving in the last five minutes")
    expect(_attempts(cohort, "In progress")).not_to_have_text("0")
    questions = cohort.get_by_role("region", name="Questions")
    expect(questions.locator("tbody tr").first).to_contain_text("%")

    marked = questions.locator("tbody tr").first.locator("td").nth(1)
    before = int(marked.inner_text())
    sitting.hand_in()
    expect(marked).to_have_text(str(before + 1))
    expect(_attempts(cohort, "Handed in")).not_to_have_text("0")


def test_a_cohort_is_nobody_elses_business(
    page: Page, context: Any, somebody: Any, assessment: str
) -> None:
    somebody.enter(context)
    page.goto(f"{somebody.url}/teach/cohort/{assessment}/")
    expect(page.locator("#content")).to_contain_text("This is for teachers")
    expect(page.locator("#content")).not_to_contain_text("Attempts")


def test_it_fits_a_telephone(cohort: Page, sitting: Any) -> None:
    cohort.set_viewport_size({"width": 360, "height": 740})
    expect(cohort.get_by_role("region", name="Attempts")).to_be_visible()
    assert cohort.evaluate("document.documentElement.scrollWidth") <= 360
