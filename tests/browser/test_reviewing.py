"""Before handing in: questions to come back to, and what the server says it has."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser


def test_a_flagged_question_is_found_again_after_a_reload(
    on_the_module: None, exam: Page, sitting: Any
) -> None:
    slot = sitting.slot("short_text")
    flag = exam.locator(f"#q{slot} .flag")
    expect(flag).to_have_attribute("aria-pressed", "false")
    with exam.expect_response("**/flag") as told:
        flag.press("Space")
    assert told.value.ok
    expect(flag).to_have_attribute("aria-pressed", "true")
    line = exam.locator("#review-list li", has=exam.locator(f'a[href="#q{slot}"]'))
    expect(line).to_contain_text("Flagged")
    exam.reload()
    expect(line).to_contain_text("Flagged")
    exam.locator("#hand-in").click()
    expect(exam.locator("#hand-in-text")).to_contain_text("1 question flagged for review")
    exam.locator("#hand-in-back").click()
    with exam.expect_response("**/flag"):
        flag.click()
    expect(exam.locator(".review-flag:visible")).to_have_count(0)
    assert not any(item["flagged"] for item in sitting.read()["items"])


def test_the_servers_count_is_never_older_than_what_it_has_acknowledged(
    on_the_module: None, exam: Page, sitting: Any
) -> None:
    asked: list[str] = []
    exam.on("request", lambda request: asked.append(request.url))
    exam.locator(f"#q{sitting.slot('short_text')} input").fill("cell")
    place = exam.locator("#server-progress")
    expect(place).to_contain_text("The server counts 1 of")
    expect(place.locator("time")).to_be_visible()
    expect(place).not_to_contain_text("older")
    revision = sitting.saved(sitting.slot("short_text"))["revision"]
    # Not the first that was asked: that may have been before the save.
    assert any(url.endswith(f"/progress?at_least={revision}") for url in asked)


def test_a_count_that_is_older_than_the_acknowledgements_says_so(
    on_the_module: None, exam: Page, sitting: Any
) -> None:
    def stale(route: Route) -> None:
        route.fulfill(json={**route.fetch().json(), "revision": 0, "answered": 0})

    exam.route("**/progress?at_least=*", stale)
    exam.locator(f"#q{sitting.slot('short_text')} input").fill("cell")
    expect(exam.locator("#server-progress")).to_contain_text("older than your latest saved answers")
