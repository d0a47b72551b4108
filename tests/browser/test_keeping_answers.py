"""What the exam page promises: an answer shown as saved is saved, and none is ever lost."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, Request, Response, Route, expect

pytestmark = pytest.mark.browser

WAITING = (
    "Object.entries(localStorage).filter(([name]) => name.startsWith('banyan.pending/')).length"
)


@pytest.fixture
def slot(sitting: Any) -> int:
    """A question answered by typing."""
    found: int = sitting.slot("short_text")
    return found


@pytest.fixture
def writes(exam: Page) -> list[Request]:
    """Every save the page sends from now on."""
    sent: list[Request] = []

    def note(request: Request) -> None:
        if request.method == "PUT":
            sent.append(request)

    exam.on("request", note)
    return sent


@pytest.fixture
def acknowledged(exam: Page) -> list[Any]:
    """The body of every save the server has acknowledged from now on."""
    bodies: list[Any] = []

    def note(response: Response) -> None:
        if response.request.method == "PUT" and response.ok:
            bodies.append(response.request.post_data_json)

    exam.on("response", note)
    return bodies


@pytest.fixture
def online_again(context: BrowserContext) -> Iterator[None]:
    """A test that failed while offline must not keep the browser from closing properly."""
    yield
    context.set_offline(False)


def _refuse(route: Route, status: int, problem: dict[str, Any], **headers: str) -> None:
    body = json.dumps({"type": "about:blank", "status": status, **problem})
    kind = {"Content-Type": "application/problem+json"}
    route.fulfill(status=status, body=body, headers={**kind, **headers})


def _unavailable(route: Route) -> None:
    problem = {"title": "Service Unavailable", "code": "overloaded"}
    _refuse(route, 503, problem, **{"Retry-After": "1"})


def test_text_typed_offline_is_saved_after_returning_exactly_once(
    exam: Page,
    context: BrowserContext,
    sitting: Any,
    slot: int,
    acknowledged: list[Any],
    online_again: None,
) -> None:
    context.set_offline(True)
    exam.locator(f"#q{slot} input").press_sequentially("fig wasp", delay=20)
    expect(exam.locator("#save-state")).to_have_text(
        "Offline — your answers are kept on this device and will be sent"
    )
    expect(exam.locator(f"#q{slot}-state")).to_have_text("Not saved yet")
    context.set_offline(False)
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    assert sitting.saved(slot)["response"] == {"text": "fig wasp"}
    assert [body["response"] for body in acknowledged].count({"text": "fig wasp"}) == 1
    assert exam.evaluate(WAITING) == 0


def test_answers_waiting_on_the_device_survive_a_reload(
    exam: Page, sitting: Any, slot: int
) -> None:
    exam.route("**/answers/*", lambda route: route.abort())
    exam.locator(f"#q{slot} input").fill("still here")
    expect(exam.locator("#save-state")).to_contain_text("Unsaved")
    assert sitting.saved(slot)["response"] is None
    exam.on("dialog", lambda dialog: dialog.accept())
    exam.reload()
    expect(exam.locator(f"#q{slot} input")).to_have_value("still here")
    expect(exam.locator(f"#q{slot}-state")).not_to_have_text("Saved")
    exam.unroute("**/answers/*")
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    assert sitting.saved(slot)["response"] == {"text": "still here"}
    assert exam.evaluate(WAITING) == 0


def test_a_retry_repeats_the_same_key_and_the_same_body(
    exam: Page, sitting: Any, slot: int, writes: list[Request]
) -> None:
    exam.route("**/answers/*", _unavailable, times=2)
    exam.locator(f"#q{slot} input").fill("again and again")
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    keys = {write.headers["idempotency-key"] for write in writes}
    bodies = {write.post_data for write in writes}
    assert (len(writes), len(keys), len(bodies)) == (3, 1, 1)


def test_an_answer_whose_receipt_was_lost_is_not_saved_twice(
    on_the_module: None, exam: Page, sitting: Any, slot: int
) -> None:
    before = sitting.read()["revision"]

    def lose_the_receipt(route: Route) -> None:
        route.fetch()
        route.abort()

    exam.route("**/answers/*", lose_the_receipt, times=1)
    exam.locator(f"#q{slot} input").fill("first words")
    expect(exam.locator("#save-state")).to_contain_text("Unsaved")
    exam.locator(f"#q{slot} input").fill("first words and more")
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    assert sitting.saved(slot)["response"] == {"text": "first words and more"}
    assert sitting.saved(slot)["revision"] == before + 2
    expect(exam.locator(f"#q{slot} .conflict")).to_be_hidden()


def test_an_answer_from_the_wifi_login_page_is_not_an_acknowledgement(
    exam: Page, sitting: Any, slot: int
) -> None:
    exam.route("**/answers/*", lambda route: route.fulfill(body="<h1>Welcome to Café Wifi</h1>"))
    exam.locator(f"#q{slot} input").fill("not saved by a café")
    expect(exam.locator("#save-state")).to_contain_text("Unsaved")
    expect(exam.locator(f"#q{slot}-state")).to_have_text("Not saved yet")
    exam.unroute("**/answers/*")
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    assert sitting.saved(slot)["response"] == {"text": "not saved by a café"}


def test_a_conflict_of_two_windows_keeps_both_texts_until_the_learner_chooses(
    on_the_module: None, exam: Page, context: BrowserContext, sitting: Any, slot: int
) -> None:
    other = context.new_page()
    other.goto(sitting.address)
    other.locator(f"#q{slot} input").fill("written in the other window")
    expect(other.locator(f"#q{slot}")).to_have_attribute("data-state", "saved")
    question = exam.locator(f"#q{slot}")
    question.locator("input").fill("written here")

    expect(question.locator(".conflict")).to_contain_text("written in the other window")
    expect(question.locator(".conflict")).to_contain_text("written here")
    expect(exam.locator("#save-state")).to_have_text("1 answer needs your choice")
    assert sitting.saved(slot)["response"] == {"text": "written in the other window"}

    question.get_by_role("button", name="Use this instead").click()
    expect(question).to_have_attribute("data-state", "saved")
    assert sitting.saved(slot)["response"] == {"text": "written here"}


def test_an_answer_that_was_not_stored_can_be_thrown_away(
    on_the_module: None, exam: Page, sitting: Any, slot: int
) -> None:
    sitting.save(slot, {"text": "from the library computer"})
    question = exam.locator(f"#q{slot}")
    question.locator("input").fill("from the phone")
    question.get_by_role("button", name="Throw it away").click()
    expect(question).to_have_attribute("data-state", "saved")
    expect(question.locator("input")).to_have_value("from the library computer")
    assert exam.evaluate(WAITING) == 0


def test_an_answer_that_was_not_stored_waits_for_its_learner_on_any_device(
    on_the_module: None, exam: Page, new_profile: Any, sitting: Any, slot: int
) -> None:
    sitting.save(slot, {"text": "from the library computer"})
    exam.locator(f"#q{slot} input").fill("from the phone")
    expect(exam.locator(f"#q{slot} .conflict")).to_be_visible()

    elsewhere = new_profile()
    sitting.learner.enter(elsewhere.context)
    elsewhere.goto(sitting.address)
    contested = elsewhere.locator(f"#q{slot} .conflict")
    expect(contested.locator(".side").first).to_contain_text("from the phone")
    expect(contested.locator(".side").last).to_contain_text("from the library computer")
    with elsewhere.expect_response("**/drafts/*") as discarded:
        contested.get_by_role("button", name="Use this instead").click()
    assert discarded.value.ok
    expect(elsewhere.locator(f"#q{slot}")).to_have_attribute("data-state", "saved")
    assert sitting.saved(slot)["response"] == {"text": "from the phone"}
    assert sitting.read()["drafts"] == []


def test_the_save_state_is_announced_once_and_not_at_every_second(
    exam: Page, sitting: Any, slot: int
) -> None:
    announcer = exam.locator("#save-announcer")
    expect(announcer).to_have_attribute("aria-live", "polite")
    exam.evaluate(
        """() => {
          window.heard = [];
          const announcer = document.getElementById('save-announcer');
          new MutationObserver(() => heard.push(announcer.textContent))
            .observe(announcer, { childList: true, characterData: true, subtree: true });
        }"""
    )
    exam.route("**/answers/*", _unavailable, times=2)
    exam.locator(f"#q{slot} input").fill("spoken")
    expect(announcer).to_have_text("All answers saved")
    assert exam.evaluate("heard") == ["Not saved yet. Trying again.", "All answers saved"]


def test_handing_in_waits_until_everything_is_saved_and_says_why(
    exam: Page, sitting: Any, slot: int
) -> None:
    exam.route("**/answers/*", lambda route: route.abort())
    exam.locator(f"#q{slot} input").fill("on its way")
    expect(exam.locator("#save-state")).to_contain_text("Unsaved")
    button = exam.locator("#hand-in")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(exam.locator("#hand-in-why")).to_contain_text("1 answer not saved yet")
    button.press("Enter")
    expect(exam.locator("#hand-in-dialog")).to_be_hidden()
    expect(exam.locator("#save-announcer")).to_contain_text("1 answer not saved yet")
    exam.unroute("**/answers/*")
    expect(button).to_have_attribute("aria-disabled", "false")
    button.click()
    expect(exam.locator("#hand-in-dialog")).to_be_visible()


def test_an_answer_the_server_refuses_is_explained_at_its_question(
    exam: Page, sitting: Any, slot: int
) -> None:
    problem = {"code": "invalid_response", "detail": "This answer is too long."}
    exam.route("**/answers/*", lambda route: _refuse(route, 400, problem), times=1)
    field = exam.locator(f"#q{slot} input")
    field.fill("far too long")
    expect(exam.locator(f"#q{slot}-message")).to_have_text("This answer is too long.")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(exam.locator("#review-errors")).to_contain_text(f"Question {slot}")
    field.fill("shorter")
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    expect(exam.locator(f"#q{slot}-message")).to_be_hidden()


def test_the_page_asks_before_leaving_only_while_something_is_unsaved(
    exam: Page, sitting: Any, slot: int
) -> None:
    asked: list[str] = []

    def note(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    exam.on("dialog", note)
    exam.locator(f"#q{slot} input").fill("saved")
    expect(exam.locator("#save-state")).to_have_text("All answers saved")
    exam.reload()
    exam.locator("#review").wait_for()
    assert asked == []
    exam.route("**/answers/*", lambda route: route.abort())
    exam.locator(f"#q{slot} input").fill("unsaved")
    expect(exam.locator("#save-state")).to_contain_text("Unsaved")
    exam.reload()
    assert asked == ["beforeunload"]


def test_words_that_came_after_the_end_are_kept_until_the_learner_throws_them_away(
    on_the_module: None, exam: Page, sitting: Any, slot: int
) -> None:
    sitting.hand_in()
    exam.locator(f"#q{slot} input").fill("a second too late")
    exam.wait_for_url("**/result/?closed")
    expect(exam.locator(".notice")).to_contain_text("already been closed")
    expect(exam.locator(".leftovers")).to_contain_text("a second too late")
    exam.reload()
    expect(exam.locator(".leftovers")).to_contain_text("a second too late")
    expect(exam.locator(".leftovers li")).to_contain_text("kept by Banyan: the exam had ended")
    with exam.expect_response("**/drafts/*"):
        exam.get_by_role("button", name="Throw it away").click()
    assert exam.evaluate(WAITING) == 0
    assert sitting.read()["drafts"] == []
