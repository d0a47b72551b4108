"""What a teacher does to an attempt from the table, and what its learner sees of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def table(on_the_module: None, new_profile: Any, teacher: Any, assessment: str) -> Page:
    """The teacher's table, once the attempt is in it."""
    page: Page = new_profile()
    teacher.enter(page.context)
    page.goto(f"{teacher.url}/teach/results/{assessment}/")
    return page


def _line(table: Page, sitting: Any) -> Locator:
    """The last line of this learner; the table follows its events after a moment."""
    lines = table.locator("tbody tr", has_text=sitting.learner.user["name"])
    for _ in range(20):
        if lines.count():
            break
        table.get_by_role("button", name="Refresh").click()
        table.wait_for_timeout(500)
    return lines.last


def _confirm(table: Page, **fields: str) -> None:
    for name, value in fields.items():
        table.locator(f"#change-{name}").fill(value)
    table.locator("#change-confirm").click()


def test_an_attempt_that_was_given_up_says_why_and_can_be_reopened(
    table: Page, page: Page, context: BrowserContext, sitting: Any
) -> None:
    sitting.save(sitting.slot("short_text"), {"text": "half an answer"})
    line = _line(table, sitting)
    line.get_by_role("button", name="Give up…").click()
    _confirm(table, reason="begun by mistake")
    expect(line).to_contain_text("Given up, no mark")

    sitting.learner.enter(context)
    page.goto(sitting.address)
    page.wait_for_url("**/result/**")
    expect(page.locator("#content")).to_contain_text("This attempt was given up")
    expect(page.locator(".why")).to_contain_text("begun by mistake")
    expect(page.locator("#content")).to_contain_text("half an answer")

    line.get_by_role("button", name="Reopen…").click()
    _confirm(table, reason="it was no mistake")
    expect(line).to_contain_text("In progress")
    page.goto(sitting.address)
    expect(page.locator("#review")).to_be_visible()
    expect(page.locator("#time-left")).to_contain_text("left")


def test_more_time_reaches_the_deadline_of_the_attempt(table: Page, sitting: Any) -> None:
    _line(table, sitting).get_by_role("button", name="More time…").click()
    until = datetime.now(UTC).replace(tzinfo=None) + timedelta(hours=3)
    local = table.evaluate(
        "utc => new Date(Date.parse(utc + 'Z') - new Date().getTimezoneOffset() * 60000)"
        ".toISOString().slice(0, 16)",
        until.isoformat(timespec="minutes"),
    )
    _confirm(table, until=local)
    expect(table.locator("#change-dialog")).to_be_hidden()
    deadline = datetime.fromisoformat(sitting.read()["deadline"]).replace(tzinfo=None)
    assert deadline == until.replace(second=0, microsecond=0)


def test_a_refused_change_is_explained_in_its_dialog(table: Page, sitting: Any) -> None:
    _line(table, sitting).get_by_role("button", name="More time…").click()
    _confirm(table, until="2020-01-01T10:00")
    expect(table.locator("#change-error")).to_contain_text("must lie in the future")
    expect(table.locator("#change-dialog")).to_be_visible()


def test_when_the_answers_are_closed_the_exam_can_still_be_handed_in(
    on_the_module: None, page: Page, context: BrowserContext, sitting: Any
) -> None:
    sitting.learner.enter(context)
    grace = datetime.now(UTC) + timedelta(minutes=7)

    def overdue(route: Route) -> None:
        found = route.fetch().json()
        if found["state"] == "open":
            found |= {"state": "overdue", "grace_until": grace.isoformat()}
        route.fulfill(json=found)

    page.route(f"**/api/v1/attempts/{sitting.attempt}", overdue)
    page.goto(sitting.address)
    page.wait_for_url("**/result/**")
    expect(page.locator(".overdue")).to_contain_text("Your answers are closed")
    expect(page.locator(".overdue time")).to_have_attribute("datetime", grace.isoformat())
    page.get_by_role("button", name="Hand in").click()
    expect(page.locator(".total-mark")).to_be_visible()
    assert sitting.read()["state"] == "submitted"
    # A request that is under way when the page closes would fail in `overdue`.
    page.unroute_all(behavior="wait")
