"""Kolibri, an LMS that we did not write, behind the front door: the same as without it."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import APIResponse, Browser, Page, expect

from tests.conftest import HOME, PREFIX
from tests.drive import kolibri
from tests.drive.kolibri import ADMIN, PASSWORD
from tests.drive.platform import running_platform

pytestmark = pytest.mark.browser

# What belongs to one answer, or is the proxy's to say.
_OWN_TO_AN_ANSWER = frozenset(
    {"banyan-route", "connection", "date", "expires", "server", "transfer-encoding", "via"}
)
_HEADER = (
    "Database ID (UUID),Username (USERNAME),Password (PASSWORD),Full name (FULL_NAME),"
    "User type (USER_TYPE),Identifier (IDENTIFIER),Birth year (BIRTH_YEAR),Gender (GENDER),"
    "Learner enrollment (ENROLLED_IN),Coach assignment (ASSIGNED_TO)"
)
_LEARNERS = f"""{_HEADER}
,ana,ana-password,Ana López,LEARNER,,,,Class of the door,
,ben,ben-password,Ben Ito,LEARNER,,,,Class of the door,
"""


class Lms(NamedTuple):
    """The origins at which it is found."""

    directly: str
    door: str


@pytest.fixture(scope="module")
def lms() -> Iterator[Lms]:
    """Kolibri, set up with a school, and Banyan in front, with all of its own below a prefix."""
    if not kolibri.PROGRAM.exists():
        pytest.skip("NO REAL LMS TESTED: Kolibri is not installed; `make kolibri` does it")
    with (
        kolibri.running_kolibri(HOME / "kolibri") as url,
        running_platform(
            HOME / "before-kolibri",
            BANYAN_LEGACY_URL=url,
            BANYAN_PREFIX=PREFIX,
            BANYAN_WORKERS="1",
        ) as banyan,
    ):
        yield Lms(url, banyan.url)


def told(answer: APIResponse, origin: str) -> tuple[int, list[tuple[str, str]], bytes]:
    """What of an answer must be the same at both origins; cookies without their values."""
    fields = [
        (field["name"].lower(), _plain(field["name"], field["value"].replace(origin, "")))
        for field in answer.headers_array
        if field["name"].lower() not in _OWN_TO_AN_ANSWER
    ]
    return answer.status, sorted(fields), answer.body()


def _plain(name: str, value: str) -> str:
    if name.lower() != "set-cookie":
        return value
    return re.sub(r"=[^;]*", "=…", value, count=1).partition("expires=")[0]


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/en/auth/", "/admin/", "/static/", "/learn/", "/login/", "/user/", "/livez"),
        *("/api/public/info/", "/api/public/v1/facility/", "/en/facility/", "/status/"),
    ],
)
def test_a_page_is_the_same_through_the_door_as_directly(lms: Lms, page: Page, path: str) -> None:
    both = []
    for origin in lms:
        answer = page.request.get(origin + path, max_redirects=0)
        both.append(told(answer, origin))
    assert both[0] == both[1]


def test_what_is_ours_lies_below_the_prefix(lms: Lms, page: Page) -> None:
    page.goto(f"{lms.door}{PREFIX}/")
    expect(page.get_by_role("heading", name="Every answer takes root.")).to_be_visible()


def log_in(page: Page, origin: str) -> None:
    page.goto(f"{origin}/")
    page.get_by_label("Username").fill(ADMIN)
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/en/device/**")


def exported(page: Page, origin: str, file: Path) -> list[dict[str, str]]:
    """The users as the page of its data gives them out."""
    page.goto(f"{origin}/en/facility/#/data")
    page.get_by_text(re.compile("Generate .*CSV file")).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download CSV").click()
    download.value.save_as(file)
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def test_a_class_is_made_and_its_learners_come_and_go_as_csv(
    lms: Lms, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "learners.csv").write_text(_LEARNERS, encoding="utf-8")
    log_in(page, lms.door)
    page.goto(f"{lms.door}/en/facility/#/classes")
    page.get_by_role("button", name="New class").click()
    page.get_by_label("Class name").fill("Class of the door")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="Class of the door")).to_be_visible()

    page.goto(f"{lms.door}/en/facility/#/data/import")
    page.locator("input[type=file]").set_input_files(tmp_path / "learners.csv")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_text("The import succeeded")).to_be_visible()

    rows = exported(page, lms.door, tmp_path / "users.csv")
    learners = {
        row["Username (USERNAME)"]: row for row in rows if row["User type (USER_TYPE)"] == "LEARNER"
    }
    assert learners.keys() == {"ana", "ben"}
    assert learners["ana"]["Full name (FULL_NAME)"] == "Ana López"
    assert learners["ben"]["Learner enrollment (ENROLLED_IN)"] == "Class of the door"
    # A cookie knows no port, so the same session reads the same directly.
    where = page.request.get(f"{lms.door}/api/auth/classroom/")
    assert where.json() == page.request.get(f"{lms.directly}/api/auth/classroom/").json()
    assert where.json()[0]["learner_count"] == 2


def test_a_log_in_sets_the_same_cookies_through_the_door(lms: Lms, browser: Browser) -> None:
    both = []
    for origin in lms:
        with browser.new_context() as profile:
            school = profile.request.get(f"{origin}/api/public/v1/facility/").json()[0]["id"]
            who = {"username": ADMIN, "password": PASSWORD, "facility": school}
            answer = profile.request.post(f"{origin}/api/auth/session/", data=who)
            assert answer.status == 200
            status, fields, _ = told(answer, origin)
            both.append((status, [field for field in fields if field[0] == "set-cookie"]))
            users = profile.request.get(f"{origin}/api/auth/facilityuser/").json()
            assert ADMIN in [user["username"] for user in users]  # which only they may read
    assert both[0] == both[1]
    assert both[0][1]
