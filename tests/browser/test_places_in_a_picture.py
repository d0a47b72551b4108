"""Points set in a picture and places chosen in it: by mouse, by thumb, by keyboard."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

BANK = Path(__file__).parent / "banks" / "places.banyan.json"


@pytest.fixture(scope="module")
def assessment(platform: Any) -> str:
    """An assessment of a question of each kind, about a map of 400 by 200 pixels."""
    named = ("--assessment", "places", "--title", "Places")
    platform.manage("import_questions", str(BANK), "--tenant", "demo", *named)
    return "places"


@pytest.fixture
def points(exam: Page, sitting: Any) -> Locator:
    return exam.locator(f"#q{sitting.slot('select_point')}")


@pytest.fixture
def spots(exam: Page, sitting: Any) -> Locator:
    return exam.locator(f"#q{sitting.slot('hotspot')}")


def given(sitting: Any, kind: str) -> Any:
    return sitting.saved(sitting.slot(kind))["response"]


def click_at(here: Locator, x: float, y: float) -> None:
    """Into the picture, at a share of its width and height, however large it is shown."""
    picture = here.locator(".canvas")
    box = picture.bounding_box()
    assert box is not None
    picture.click(position={"x": x * box["width"], "y": y * box["height"]})


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_points_are_set_by_mouse_in_pixels_of_the_picture(points: Locator, sitting: Any) -> None:
    click_at(points, 0.25, 0.5)
    click_at(points, 0.775, 0.5)
    expect(points).to_have_attribute("data-state", "saved")
    expect(points.get_by_role("button", name="Remove point")).to_have_count(2)
    (first, second) = given(sitting, "select_point")["points"]
    assert abs(first["x"] - 100) <= 1
    assert abs(second["x"] - 310) <= 1
    assert abs(second["y"] - 100) <= 1


def test_points_are_set_and_removed_by_keyboard_and_read_out(
    points: Locator, exam: Page, sitting: Any
) -> None:
    points.get_by_role("application").focus()
    press(exam, *["Shift+ArrowLeft"] * 5, "ArrowDown")
    spoken = points.locator("[aria-live]")
    expect(spoken).to_have_text("100 across, 102 down")
    press(exam, "Enter")
    expect(spoken).to_have_text("Point 1 set at 100 across, 102 down")
    press(exam, "Shift+ArrowRight", "Enter", "Enter")
    expect(spoken).to_have_text("All 2 points are set. Remove one first.")
    press(exam, "Delete")
    expect(spoken).to_have_text("Point at 120 across, 102 down removed")
    expect(points).to_have_attribute("data-state", "saved")
    assert given(sitting, "select_point") == {"points": [{"x": 100, "y": 102}]}


def test_a_point_that_is_removed_again_is_no_answer(points: Locator, sitting: Any) -> None:
    click_at(points, 0.5, 0.5)
    expect(points).to_have_attribute("data-state", "saved")
    points.get_by_role("button", name="Remove point 1").click()
    expect(points).to_have_attribute("data-state", "empty")
    assert given(sitting, "select_point") is None


def test_a_place_is_chosen_by_mouse_and_another_by_keyboard(
    spots: Locator, exam: Page, sitting: Any
) -> None:
    click_at(spots, 0.25, 0.5)
    left, right = (spots.get_by_role("button", name=f"the {side} island") for side in SIDES)
    expect(left).to_have_attribute("aria-pressed", "true")
    right.focus()
    press(exam, "Space")
    expect(right).to_have_attribute("aria-pressed", "true")
    expect(left).to_have_attribute("aria-pressed", "false")
    expect(spots).to_have_attribute("data-state", "saved")
    assert given(sitting, "hotspot") == {"choices": ["c1"]}


SIDES = ("left", "right")


def test_what_was_pointed_at_is_there_after_a_reload_on_a_phone_and_in_the_result(
    points: Locator, spots: Locator, exam: Page, sitting: Any
) -> None:
    exam.set_viewport_size({"width": 390, "height": 844})
    click_at(points, 0.25, 0.5)
    click_at(points, 0.775, 0.5)
    click_at(spots, 0.775, 0.5)
    expect(exam.locator('.question[data-state="saved"]')).to_have_count(2)
    exam.reload()
    expect(points.locator(".pin")).to_have_count(2)
    expect(spots.get_by_role("button", name="the right island")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert exam.evaluate("document.documentElement.scrollWidth") <= 390
    assert {item["type"]: item["fraction"] for item in sitting.hand_in()["items"]} == {
        "select_point": "1",
        "hotspot": "1",
    }
    exam.goto(f"{sitting.learner.url}/learn/attempt/{sitting.attempt}/result/")
    expect(exam.locator(".given .pin")).to_have_count(2)
    expect(exam.locator(".given .spot.chosen")).to_have_count(1)


def test_nothing_is_set_any_more_when_the_time_is_up(
    points: Locator, spots: Locator, exam: Page, sitting: Any
) -> None:
    exam.evaluate("document.querySelectorAll('fieldset.bare').forEach((e) => e.disabled = true)")
    click_at(points, 0.5, 0.5)
    click_at(spots, 0.25, 0.5)
    expect(points.locator(".pin")).to_have_count(0)
    expect(spots.locator(".chosen")).to_have_count(0)
