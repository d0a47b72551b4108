"""Files: chosen, kept while there is no connection, handed in, and the same bytes for who marks."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_marking import open_queue

pytestmark = pytest.mark.browser

BANK = Path(__file__).parents[1] / "flows" / "banks" / "uploads.moodle.xml"
PDF = b"%PDF-1.7\n" + bytes(range(256))
DRAWN = 2


@pytest.fixture(scope="module")
def assessment(platform: Any) -> str:
    named = ("--assessment", "chart-in-browser", "--title", "The bay")
    platform.manage("import_questions", str(BANK), "--tenant", "demo", *named)
    return "chart-in-browser"


def chosen(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def photographed(page: Page, name: str) -> None:
    """For a person to look at, where BANYAN_TEST_PICTURES names a folder."""
    if folder := os.environ.get("BANYAN_TEST_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_a_file_is_handed_in_and_the_marker_has_the_same_bytes(
    exam: Page, sitting: Any, new_profile: Any, teacher: Any, assessment: str
) -> None:
    question = exam.locator(f"#q{DRAWN}")
    box = question.get_by_label("Your files")
    files = question.locator(".file")

    box.set_input_files(chosen("bay.exe", PDF))
    expect(files).to_contain_text("Files of this type are not taken here")
    question.get_by_role("button", name="Remove").click()
    box.set_input_files(chosen("fake.pdf", b"no such thing"))
    expect(files).to_contain_text("Its content is not what its name says")
    exam.set_viewport_size({"width": 360, "height": 740})
    exam.emulate_media(color_scheme="dark")
    photographed(exam, "refused-360-dark")
    assert exam.evaluate("document.documentElement.scrollWidth <= innerWidth")
    question.get_by_role("button", name="Remove").click()

    exam.context.set_offline(True)
    box.set_input_files(chosen("Bay.pdf", PDF))
    expect(files).to_contain_text("there is no connection")
    exam.context.set_offline(False)
    expect(files).to_contain_text("Uploaded")
    expect(question).to_have_attribute("data-state", "saved")
    photographed(exam, "uploaded-360-dark")

    exam.reload()
    expect(files).to_contain_text("Bay.pdf")
    held = sitting.saved(DRAWN)["response"]["files"]
    assert [(one["name"], one["size"]) for one in held] == [("Bay.pdf", len(PDF))]
    sitting.hand_in()

    marking: Page = new_profile()
    teacher.enter(marking.context)
    marking.set_viewport_size({"width": 360, "height": 740})
    open_queue(marking, teacher, assessment)
    with marking.expect_download() as download:
        marking.get_by_role("button", name="Bay.pdf").click()
    photographed(marking, "marking-360")
    assert download.value.suggested_filename == "Bay.pdf"
    assert Path(download.value.path()).read_bytes() == PDF


def test_a_file_is_chosen_and_removed_by_keyboard(exam: Page, sitting: Any) -> None:
    question = exam.locator(f"#q{DRAWN}")
    box = question.get_by_label("Your files")
    box.set_input_files(chosen("a.pdf", PDF))
    expect(question).to_have_attribute("data-state", "saved")
    box.focus()
    exam.keyboard.press("Tab")
    expect(question.get_by_role("button", name="Remove")).to_be_focused()
    exam.keyboard.press("Enter")
    expect(question).to_have_attribute("data-state", "empty")
    expect(box).to_be_focused()
    assert sitting.saved(DRAWN)["response"] is None
