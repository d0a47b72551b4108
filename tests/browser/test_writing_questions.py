"""Questions of every type are written in the admin, and sat."""

import json
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect

from apps.assessments.formats.authoring import drafted, form_of
from apps.assessments.rules.items import Item, asked, item_from, kind, plain_item
from apps.assessments.rules.scoring import printed, score
from apps.assessments.rules.shown import Place
from tests.browser.writing import Author
from tests.load.population import alternatives
from tests.unit.assessments.rules.items_at_hand import SINGLE, TRUE_FALSE, WRITTEN

pytestmark = pytest.mark.browser

_ARRANGE = """
import json
from uuid import UUID
from apps.assessments.api import ArrangeAssessment
from apps.assessments.models import Question
from banyan.commands import run
from banyan.models import Tenant
from banyan.tenancy import tenant_scope
made = [UUID(one) for one in {questions}]
school = Tenant.objects.get(slug="demo").id
run(ArrangeAssessment(tenant=school, actor="teacher", assessment="written", title="Written",
                      course="", questions=made))
with tenant_scope(school):
    print(json.dumps([Question.objects.get(id=one).definition for one in made]))
"""
ADD = "/admin/assessments/question/add/"


@pytest.fixture(scope="module")
def desk(browser: Browser, platform_url: str) -> Iterator[Page]:
    """The admin, logged in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(60_000)
    page = context.new_page()
    page.goto(f"{platform_url}/admin/")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill("admin")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("link", name="Log out").or_(
        page.get_by_role("button", name="Log out")
    ).wait_for()
    yield page
    context.close()


def opened(desk: Page, url: str, query: str) -> Author:
    desk.goto(f"{url}{ADD}?{query}")
    desk.locator("#question-fields .author-record").first.wait_for()
    return Author(desk)


def saved(desk: Page) -> str:
    """Saves; the id of the question that was made."""
    desk.locator("#question-form [type=submit]").click()
    desk.wait_for_url("**/change/")
    return desk.url.split("/")[-3]


@pytest.fixture(scope="module")
def written(desk: Page, platform: Any, platform_url: str) -> list[dict[str, Any]]:
    """One question of each type as the bank holds it, arranged as an assessment."""
    made = []
    for item in WRITTEN:
        author = opened(desk, platform_url, f"type={kind(item)}")
        author.write(form_of(kind(item)), plain_item(item))
        made.append(saved(desk))
    done = platform.manage("shell", "-v0", "-c", _ARRANGE.format(questions=made))
    definitions: list[dict[str, Any]] = json.loads(done.stdout)
    return definitions


@pytest.fixture
def assessment(written: list[dict[str, Any]]) -> str:
    return "written"


@pytest.mark.parametrize("item", WRITTEN, ids=kind)
def test_what_is_written_in_a_form_is_what_the_bank_holds(
    item: Item, written: list[dict[str, Any]]
) -> None:
    held = next(one for one in written if one["type"] == kind(item))
    as_typed: Any = plain_item(drafted(plain_item(item)))
    for part in as_typed.get("items", []):  # the form asks for nothing that is never shown
        part["item"]["feedback_html"] = ""
    assert held == as_typed


def test_what_was_written_can_be_sat(exam: Page, sitting: Any, written: Any) -> None:
    expect(exam.locator(".question")).to_have_count(len(WRITTEN))
    expect(exam.locator(".answer")).to_have_count(len(WRITTEN))
    one = exam.locator(f"#q{sitting.slot('true_false')}")
    one.get_by_label("True").check()
    expect(one).to_have_attribute("data-state", "saved")
    expected: dict[str, str | None] = {"true_false": "1"}  # None: people mark it
    for slot, definition in enumerate(written, start=1):
        item = asked(item_from(definition), Place(sitting.attempt, slot))
        response = alternatives(item)[0]
        if definition["type"] not in expected:
            sitting.save(slot, msgspec.to_builtins(response))
            fraction = score(item, response)
            expected[definition["type"]] = None if fraction is None else printed(fraction)
    found = {item["type"]: item["fraction"] for item in sitting.hand_in()["items"]}
    assert found == expected
    assert len([fraction for fraction in found.values() if fraction == "1"]) >= 6


def test_a_learner_view_follows_what_is_typed(desk: Page, platform_url: str) -> None:
    opened(desk, platform_url, "type=true_false")
    desk.get_by_label("Question", exact=True).fill("Is 1 < 2?\n\nThink.")
    preview = desk.frame_locator("#preview")
    expect(preview.locator(".prompt p")).to_have_text(["Is 1 < 2?", "Think."])
    expect(preview.get_by_label("True")).to_be_enabled()


def test_a_preview_takes_no_files_and_says_so(desk: Page, platform_url: str) -> None:
    opened(desk, platform_url, "type=essay")
    desk.locator("#question-name").fill("Sketch")
    desk.get_by_label("Question", exact=True).fill("Hand in your sketch.")
    desk.locator("#question-attachments").fill("2")
    preview = desk.frame_locator("#preview")
    expect(preview.get_by_label("Your files")).to_be_disabled()
    expect(preview.locator(".files")).to_contain_text("A preview takes none.")


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    desk: Page, platform_url: str
) -> None:
    author = opened(desk, platform_url, "type=single")
    author.write(form_of("single"), plain_item(SINGLE))
    author.at("question-choices-2-fraction").fill("a lot")
    desk.locator("#question-form [type=submit]").click()
    wrong = author.at("question-choices-2-fraction")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(desk.locator(".author-error")).to_have_text("This is not a number.")
    expect(author.at("question-choices-3-html")).to_have_value("Amazon")
    wrong.fill("0,5")
    saved(desk)


def test_entries_are_moved_and_removed_by_keyboard(desk: Page, platform_url: str) -> None:
    author = opened(desk, platform_url, "type=single")
    author.write(form_of("single"), plain_item(SINGLE))

    def texts() -> Any:
        fields = desk.locator('[id^="question-choices-"][id$="-html"]')
        return fields.evaluate_all("all => all.map((each) => each.value)")

    desk.get_by_role("button", name="Move up: choice 3").focus()
    desk.keyboard.press("Enter")
    assert texts() == ["Nile", "Amazon", "Danube"]
    expect(desk.get_by_role("button", name="Move up: choice 2")).to_be_focused()
    desk.get_by_role("button", name="Remove: choice 1").focus()
    desk.keyboard.press("Enter")
    assert texts() == ["Amazon", "Danube"]
    expect(desk.get_by_role("button", name="Add choice")).to_be_focused()


def test_a_change_is_a_new_question(desk: Page, platform_url: str, written: Any) -> None:
    author = opened(desk, platform_url, "type=true_false")
    author.write(form_of("true_false"), plain_item(TRUE_FALSE) | {"name": "To be changed"})
    first = saved(desk)
    desk.get_by_role("link", name="Edit as a new version").click()
    prompt = desk.get_by_label("Question", exact=True)
    expect(prompt).to_have_value("Zero is even.")
    prompt.fill("Zero is odd.")
    desk.get_by_label("The statement is true").uncheck()
    assert saved(desk) != first
    desk.goto(f"{platform_url}/admin/assessments/question/{first}/change/")
    expect(desk.get_by_text("Zero is even.").first).to_be_visible()


@pytest.mark.parametrize("item", WRITTEN, ids=kind)
def test_every_form_fits_a_phone(desk: Page, platform_url: str, item: Item) -> None:
    opened(desk, platform_url, f"type={kind(item)}")
    desk.set_viewport_size({"width": 390, "height": 844})
    assert desk.evaluate("document.documentElement.scrollWidth") <= 390
    unnamed = "all => all.filter((e) => !e.labels?.length && !e.getAttribute('aria-label')).length"
    inputs = desk.locator(
        "#question-form :is(input:not([type=hidden], [type=submit]), select, textarea)"
    )
    assert inputs.evaluate_all(unnamed) == 0
    desk.set_viewport_size({"width": 1280, "height": 900})
