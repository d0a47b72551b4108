"""The web processes are killed under the page; it recovers by itself."""

import os
import signal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sitting
from tests.drive.platform import RunningPlatform

pytestmark = [pytest.mark.browser, pytest.mark.faults]


@pytest.mark.skipif("BANYAN_TEST_URL" in os.environ, reason="kills only what this run has started")
def test_an_answer_typed_while_the_web_processes_die_is_saved_once(
    exam: Page, sitting: Sitting, on_the_module: None, platform: RunningPlatform
) -> None:
    slot = sitting.slot("short_text")
    before = sitting.read()["revision"]
    box = exam.locator(f"#q{slot} input")
    for pid in platform.pids(" serve "):
        os.kill(pid, signal.SIGKILL)
    box.fill("typed while nobody listened")
    box.blur()
    expect(exam.locator(f"#q{slot}-state")).to_have_text("Saved", timeout=60_000)
    expect(exam.locator("#save-state")).to_have_text("All answers saved")

    held = sitting.saved(slot)
    assert held["response"] == {"text": "typed while nobody listened"}
    assert held["revision"] == sitting.read()["revision"] == before + 1
