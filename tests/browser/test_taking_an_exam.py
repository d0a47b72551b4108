"""From the front door to the mark, as a learner does it."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

# What a key press does to the control that has the focus.
_FOCUSED = """() => {
  const at = document.activeElement;
  return { tag: at.tagName, type: at.type ?? '', id: at.id, checked: Boolean(at.checked) };
}"""


def _answer_by_keyboard(page: Page) -> None:
    """Tab through the whole exam, answering everything on the way to the hand-in button."""
    for _ in range(200):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUSED)
        if at["id"] == "hand-in":
            return
        if at["tag"] == "SELECT":
            page.keyboard.press("ArrowDown")
        elif at["type"] in ("radio", "checkbox") and not at["checked"]:
            page.keyboard.press("Space")
        elif at["type"] == "text":
            page.keyboard.type("3")
    raise AssertionError("the hand-in button was never reached by Tab")


def test_a_learner_takes_the_whole_exam_by_keyboard_alone(
    page: Page, platform_url: str, idle_learner: Any, assessment: str
) -> None:
    page.goto(platform_url + "/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("#login-username").focus()
    page.keyboard.type(idle_learner.username)
    page.keyboard.press("Tab")
    page.keyboard.type(idle_learner.password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/learn/")
    start = page.locator(f'a[href="/learn/exam/{assessment}/"]')
    start.focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Start the exam").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/learn/attempt/*/")
    page.locator("#review").wait_for()

    _answer_by_keyboard(page)

    count = page.locator(".question").count()
    expect(page.locator("#progress-text")).to_have_text(f"{count} of {count} answered")
    expect(page.locator("#hand-in")).to_have_attribute("aria-disabled", "false")
    page.keyboard.press("Enter")
    expect(page.locator("#hand-in-title")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/result/")
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator(".total-mark data")).to_be_visible()


def test_every_kind_of_answer_reaches_the_server_as_it_is_given(exam: Page, sitting: Any) -> None:
    single, many = sitting.slot("single"), sitting.slot("multiple")
    fact, word = sitting.slot("true_false"), sitting.slot("short_text")
    amount, pairs = sitting.slot("numerical"), sitting.slot("matching")
    exam.locator(f"#q{single} .option").nth(1).click()
    exam.locator(f"#q{many} .option").nth(0).click()
    exam.locator(f"#q{many} .option").nth(1).click()
    exam.locator(f"#q{fact}").get_by_text("False", exact=True).click()
    exam.locator(f"#q{word} input").fill("fig")
    exam.locator(f"#q{amount} input").fill("3.5")
    exam.locator(f"#q{pairs} select").first.select_option(index=1)

    expect(exam.locator("#progress-text")).to_contain_text("6 of")
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    items = {item["slot"]: item for item in sitting.read()["items"]}
    assert items[single]["response"] == {"choice": items[single]["choices"][1]["id"]}
    assert set(items[many]["response"]["choices"]) == {
        choice["id"] for choice in items[many]["choices"][:2]
    }
    assert items[fact]["response"] == {"value": False}
    assert items[word]["response"] == {"text": "fig"}
    assert items[amount]["response"] == {"text": "3.5"}
    assert items[pairs]["response"] == {
        "pairs": {items[pairs]["stems"][0]["id"]: items[pairs]["choices"][0]["id"]}
    }


def test_a_choice_can_be_taken_back(exam: Page, sitting: Any) -> None:
    slot = sitting.slot("true_false")
    question = exam.locator(f"#q{slot}")
    question.get_by_text("True", exact=True).click()
    expect(question).to_have_attribute("data-state", "saved")
    question.get_by_role("button", name="Clear my choice").click()
    expect(question).to_have_attribute("data-state", "empty")
    assert sitting.saved(slot)["response"] is None


def test_a_reload_continues_where_the_learner_was(exam: Page, sitting: Any) -> None:
    slot = sitting.slot("short_text")
    exam.locator(f"#q{slot} input").fill("mitochondrion")
    expect(exam.locator(f"#q{slot}")).to_have_attribute("data-state", "saved")
    exam.reload()
    expect(exam.locator(f"#q{slot} input")).to_have_value("mitochondrion")
    expect(exam.locator("#progress-text")).to_contain_text("1 of")


def test_when_time_is_up_the_exam_hands_itself_in(exam: Page, sitting: Any) -> None:
    deadline: list[str] = []

    def hurried(route: Route) -> None:
        attempt = route.fetch().json()
        now = datetime.fromisoformat(attempt["server_time"])
        deadline.append((now + timedelta(seconds=3)).isoformat())
        route.fulfill(json={**attempt, "deadline": deadline[0]})

    exam.route(f"**/api/v1/attempts/{sitting.attempt}", hurried)
    exam.reload()
    slot = sitting.slot("short_text")
    exam.locator(f"#q{slot} input").fill("just in time")
    exam.wait_for_url("**/result/")
    assert sitting.saved(slot)["response"] == {"text": "just in time"}
    assert sitting.read()["state"] == "submitted"


def test_the_clock_of_the_server_counts_and_not_the_one_of_the_device(
    exam: Page, sitting: Any
) -> None:
    def shifted(route: Route) -> None:
        attempt = route.fetch().json()
        # A device whose clock is a day wrong sees the same distance between these two.
        for moment in ("server_time", "deadline"):
            now = datetime.fromisoformat(attempt["server_time"])
            shift = timedelta(days=-1, minutes=30 if moment == "deadline" else 0)
            attempt[f"shifted_{moment}"] = (now + shift).isoformat()
        shown = {name: attempt[f"shifted_{name}"] for name in ("server_time", "deadline")}
        route.fulfill(json={**attempt, **shown})

    exam.route(f"**/api/v1/attempts/{sitting.attempt}", shifted)
    exam.reload()
    expect(exam.locator("#time-left")).to_contain_text("29:")


def test_a_session_that_ends_is_renewed_without_leaving_the_exam(exam: Page, sitting: Any) -> None:
    refused: list[str] = []

    def expired(route: Route) -> None:
        refused.append(route.request.headers["idempotency-key"])
        problem = {"title": "Unauthorized", "status": 401, "code": "unauthenticated"}
        route.fulfill(status=401, content_type="application/problem+json", body=json.dumps(problem))

    exam.route("**/answers/*", expired, times=1)
    slot = sitting.slot("short_text")
    field = exam.locator(f"#q{slot} input")
    field.fill("typed before the session ended")
    expect(exam.locator("#login-dialog")).to_be_visible()
    assert sitting.saved(slot)["response"] is None
    exam.locator("#again-username").fill(sitting.learner.username)
    exam.locator("#again-password").fill(sitting.learner.password)
    exam.keyboard.press("Enter")
    expect(exam.locator("#login-dialog")).to_be_hidden()
    expect(exam.locator(f"#q{slot}")).to_have_attribute("data-state", "saved")
    assert sitting.saved(slot)["response"] == {"text": "typed before the session ended"}
    assert len(refused) == 1
