"""`make screenshots`: the pictures of the README, taken anew of a platform with some traffic."""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from banyan.settings.env import ROOT
from tests.browser.conftest import Member, Sitting, member_of
from tests.browser.test_migration import flip_in_the_admin
from tests.drive.platform import running_platform

INTO = ROOT / "docs" / "images"
# GitHub shows a README in about 850 pixels; the table of the migration needs more.
SIZE, WIDE = (1000, 640), (1280, 720)
# Learners who sit the exam on each side before the pictures are taken.
_ON_THE_MONOLITH, _ON_THE_MODULE = range(2, 6), range(6, 12)


def main() -> None:
    """Take every picture, or say why there is none."""
    chromium = os.environ.get("BANYAN_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no chromium: `make browser` installs Debian's.")
    INTO.mkdir(parents=True, exist_ok=True)
    with _home() as home, running_platform(home) as platform, _page(chromium) as page:
        _exams(platform.url, _ON_THE_MONOLITH)
        flip_in_the_admin(page, platform.url, "Yes")
        _exams(platform.url, _ON_THE_MODULE)
        _exam(page, platform.url)
        _migration(page, platform.url)
        _status(page, platform.url)


@contextmanager
def _home() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(
        prefix="banyan-screenshots-", ignore_cleanup_errors=True
    ) as name:
        home = Path(name)
        home.chmod(0o755)  # as root the servers run as nobody, who must get in
        yield home / "home"


@contextmanager
def _page(chromium: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        # Chromium refuses to sandbox itself for root, which is who runs in most containers.
        args = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=args)
        context = browser.new_context(
            reduced_motion="reduce",
            color_scheme="light",
            locale="en-GB",
        )
        context.set_default_timeout(60_000)
        yield context.new_page()
        browser.close()


def _exams(url: str, numbers: range) -> None:
    for number in numbers:
        sitting = _sitting(url, number)
        sitting.answer_everything()
        sitting.hand_in()


def _sitting(url: str, number: int) -> Sitting:
    learner = _learner(url, number)
    attempt = learner.call("POST", "/api/v1/assessments/biology/attempts", {})
    return Sitting(learner, attempt["id"])


def _learner(url: str, number: int) -> Member:
    return member_of(url, f"learner{number}", f"learner{number}")


def _exam(page: Page, url: str) -> None:
    sitting = _sitting(url, 1)
    sitting.learner.enter(page.context)
    page.goto(sitting.address)
    page.locator("#review").wait_for()
    page.locator("fieldset.bare label").first.click()
    expect(page.locator("#save-state")).to_have_text("All answers saved")
    _take(page, "exam", SIZE)


def _migration(page: Page, url: str) -> None:
    page.goto(f"{url}/admin/bff/route/migration/")
    # What a worker has counted is written down after some seconds.
    expect(page.locator("#result_list")).to_contain_text("ms")
    page.locator("#toggle-nav-sidebar").click()
    _take(page, "migration", WIDE)


def _status(page: Page, url: str) -> None:
    page.goto(f"{url}/status/en/")
    _take(page, "status", SIZE)


def _take(page: Page, name: str, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.evaluate("scrollTo(0, 0)")
    page.screenshot(path=INTO / f"{name}.png", animations="disabled", caret="hide")
    sys.stdout.write(f"docs/images/{name}.png\n")


if __name__ == "__main__":
    main()
