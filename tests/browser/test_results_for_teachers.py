"""The results page beside its table: a spreadsheet to keep, and who has not begun."""

import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

Enrol = Callable[[Sequence[tuple[str, str]]], None]


@pytest.fixture
def enrol(request: pytest.FixtureRequest, tmp_path: Path, assessment: str) -> Enrol:
    """Makes these people, by id and name, the course's roster."""
    if "BANYAN_TEST_URL" in os.environ:
        pytest.skip("NOT TESTED: the roster of somebody else's platform is left as it is")
    platform: Any = request.getfixturevalue("platform")

    def made(people: Sequence[tuple[str, str]]) -> None:
        users = [[f"u{id}", "", "true", id, *name.split(" ", 1)] for id, name in people]
        ties = [[f"e{id}", "c1", "sc1", f"u{id}", "student"] for id, _ in people]
        columns = ["sourcedId", "classSourcedId", "schoolSourcedId", "userSourcedId", "role"]
        names = ["sourcedId", "status", "enabledUser", "username", "givenName", "familyName"]
        for file, rows in {
            "manifest": [["propertyName", "value"], ["oneroster.version", "1.2"],
                         ["file.enrollments", "bulk"]],
            "orgs": [["sourcedId", "name", "type"], ["sc1", "School", "school"]],
            "classes": [["sourcedId", "title", "classCode", "schoolSourcedId"],
                        ["c1", "Biology", assessment, "sc1"]],
            "users": [names, *users],
            "enrollments": [columns, *ties],
        }.items():  # fmt: skip
            with (tmp_path / f"{file}.csv").open("w", newline="") as out:
                csv.writer(out).writerows(rows)
        platform.manage("import_roster", str(tmp_path), "--tenant", "demo")

    return made


ABSENT = [(f"absent{at}", f"Absent {name}") for at, name in enumerate("ABCDEFGHIJKL")]


def test_those_who_have_not_begun_are_counted_and_named(
    page: Page, context: BrowserContext, sitting: Any, teacher: Any, assessment: str, enrol: Enrol
) -> None:
    sitting.answer_everything()
    sitting.hand_in()
    name = sitting.learner.user["name"]
    enrol([*ABSENT, (sitting.learner.user["id"], name)])
    teacher.enter(context)
    page.goto(f"{teacher.url}/teach/results/{assessment}/")
    expect(page.get_by_role("region", name="Results of")).to_contain_text(name)
    page.get_by_text("12 have not begun").click()
    listed = page.locator(".not-begun li")
    expect(listed).to_have_text([name for _, name in ABSENT])
    expect(listed.last).to_be_visible()


def test_the_table_is_handed_over_as_a_spreadsheet_without_a_token_in_any_address(
    page: Page, context: BrowserContext, sitting: Any, teacher: Any, assessment: str
) -> None:
    sitting.answer_everything()
    sitting.hand_in()
    teacher.enter(context)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{teacher.url}/teach/results/{assessment}/")
    with page.expect_download() as handed:
        page.get_by_role("button", name="As a spreadsheet (CSV)").click()
    assert handed.value.suggested_filename == f"{assessment}-results.csv"
    with handed.value.path().open(newline="") as table:
        attempts = [line["attempt"] for line in csv.DictReader(table)]
    assert sitting.attempt in attempts
    assert not [address for address in asked if teacher.token in address]


def test_a_spreadsheet_that_is_refused_says_why(
    page: Page, context: BrowserContext, sitting: Any, teacher: Any, assessment: str
) -> None:
    teacher.enter(context)
    page.goto(f"{teacher.url}/teach/results/{assessment}/")
    problem = '{"title": "Busy", "detail": "Too many ask at once."}'
    page.route(
        "**/results.csv",
        lambda route: route.fulfill(
            status=503, content_type="application/problem+json", body=problem
        ),
    )
    button = page.get_by_role("button", name="As a spreadsheet (CSV)")
    button.click()
    expect(page.get_by_role("alert")).to_have_text("Too many ask at once.")
    expect(button).to_be_enabled()
