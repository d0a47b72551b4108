"""Answers that are checked in the exam, and how sure one is of them, as a learner does it."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

BANK = Path(__file__).parent / "banks" / "trying.gift.txt"
_PUBLISH = """
from apps.assessments.api import PublishAssessment
from apps.assessments.models import Assessment
from banyan.commands import run
row = Assessment.across_tenants.get(key="{key}")
row.behaviour, row.tries, row.penalty = "{behaviour}", 2, "0.25"
row.save()
run(PublishAssessment(tenant=row.tenant_id, actor="teacher", assessment="{key}"))
"""


@pytest.fixture(params=["interactive"])
def assessment(platform: Any, request: pytest.FixtureRequest) -> str:
    """A quiz under a behaviour."""
    key = f"trying-{request.param}"
    named = ("--assessment", key, "--title", "Trying")
    platform.manage("import_questions", str(BANK), "--tenant", "demo", *named)
    script = _PUBLISH.format(key=key, behaviour=request.param)
    platform.manage("shell", "-v0", "-c", script)
    return key


certain = pytest.mark.parametrize("assessment", ["certain"], indirect=True)
adaptive = pytest.mark.parametrize("assessment", ["adaptive"], indirect=True)


def question(exam: Page) -> Locator:
    return exam.locator("#q1")


def choose(exam: Page, words: str) -> None:
    question(exam).get_by_label(words).check()


def told(exam: Page) -> Locator:
    return question(exam).get_by_role("status")


def test_a_check_says_what_was_right_and_the_learner_goes_on(exam: Page, sitting: Any) -> None:
    expect(told(exam)).to_have_text("2 tries left.")
    choose(exam, "Sydney")
    check = question(exam).get_by_role("button", name="Check question 1")
    check.focus()
    exam.keyboard.press("Enter")
    expect(told(exam)).to_contain_text("Not right. 1 try left.")
    expect(told(exam)).to_contain_text("The largest city, not the capital.")
    expect(check).to_be_focused()
    choose(exam, "Canberra")
    check.focus()
    exam.keyboard.press("Enter")
    expect(told(exam)).to_contain_text("Right. This question is finished.")
    expect(told(exam)).to_be_focused()
    expect(question(exam).get_by_label("Perth")).to_be_disabled()
    assert sitting.hand_in()["items"][0]["fraction"] == "0.75"
    exam.goto(f"{sitting.learner.url}/learn/attempt/{sitting.attempt}/result/")
    expect(exam.get_by_text("Checked 2 times.")).to_be_visible()


def test_what_a_check_has_said_is_there_after_a_reload(exam: Page) -> None:
    choose(exam, "Sydney")
    question(exam).get_by_role("button", name="Check question 1").click()
    expect(told(exam)).to_contain_text("Not right. 1 try left.")
    exam.reload()
    expect(told(exam)).to_contain_text("Not right. 1 try left.")
    expect(question(exam).get_by_label("Sydney")).to_be_checked()


def test_a_check_whose_reply_was_lost_is_one_try(exam: Page, sitting: Any) -> None:
    lost: list[str] = []

    def lose_the_first(route: Any) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    exam.route("**/slots/1/check", lose_the_first)
    choose(exam, "Sydney")
    question(exam).get_by_role("button", name="Check question 1").click()
    expect(told(exam)).to_contain_text("Not right. 1 try left.")
    assert len(lost) == 1
    assert sitting.saved(1)["tries"]["made"] == 1


def test_what_is_not_answered_is_no_try(exam: Page, sitting: Any) -> None:
    question(exam).get_by_role("button", name="Check question 1").click()
    expect(told(exam)).to_contain_text("Answer the whole question first.")
    assert sitting.saved(1)["tries"]["made"] == 0


def test_an_answer_after_the_last_try_elsewhere_is_kept_and_does_not_count(
    exam: Page, sitting: Any
) -> None:
    sitting.save(1, {"choice": right(sitting)})
    revision = sitting.saved(1)["revision"]
    path = f"/api/v1/attempts/{sitting.attempt}/slots/1/check"
    sitting.learner.call("POST", path, {"based_on": revision})
    question(exam).get_by_label("Perth").click()  # not check(): the page takes it back at once
    expect(told(exam)).to_contain_text("This question is finished.")
    expect(question(exam).get_by_label("Canberra")).to_be_checked()
    assert [draft["reason"] for draft in sitting.read()["drafts"]] == ["over"]


@adaptive
def test_one_may_check_as_often_as_one_likes(exam: Page, sitting: Any) -> None:
    check = question(exam).get_by_role("button", name="Check question 1")
    for words, said in (("Perth", "Not right."), ("Canberra", "Right."), ("Sydney", "Not right.")):
        choose(exam, words)
        check.click()
        expect(told(exam)).to_contain_text(said)
    expect(told(exam)).to_contain_text("3 checks so far; you may go on.")
    assert sitting.hand_in()["items"][0]["fraction"] == "0.75"


@certain
def test_how_sure_one_is_is_chosen_by_keyboard_and_shown_with_the_result(
    exam: Page, sitting: Any
) -> None:
    expect(question(exam).get_by_role("button", name="Check question 1")).to_be_hidden()
    choose(exam, "Canberra")
    question(exam).get_by_label("Not sure").focus()
    for _ in range(2):
        exam.keyboard.press("ArrowDown")
    expect(question(exam)).to_have_attribute("data-state", "saved")
    exam.reload()
    expect(question(exam).get_by_label("Sure (right 3")).to_be_checked()
    result = sitting.hand_in()["items"][0]
    assert (result["fraction"], result["certainty"]) == ("3", 3)
    exam.goto(f"{sitting.learner.url}/learn/attempt/{sitting.attempt}/result/")
    expect(exam.get_by_text("You were: Sure.")).to_be_visible()


def right(sitting: Any) -> str:
    choices = sitting.saved(1)["choices"]
    return next(str(one["id"]) for one in choices if "Canberra" in one["html"])
