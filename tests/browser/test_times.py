"""Waiting and counting down, run in the browser that will do it."""

from typing import Any

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

_SETUP = "const folder = '/static/pages/js/';"


@pytest.fixture
def run(page: Page, platform_url: str) -> Any:
    """Run a script with the `folder` of the page's modules; returns what it returns."""
    page.goto(platform_url + "/")
    return lambda script: page.evaluate(f"async () => {{ {_SETUP} {script} }}")


def test_a_server_that_says_when_to_come_back_is_obeyed(run: Any) -> None:
    delays = run(
        """
        const { delayAfter } = await import(folder + 'backoff.js');
        return [delayAfter(1, 9000, () => 0), delayAfter(1, null, () => 0),
          delayAfter(3, null, () => 1), delayAfter(99, null, () => 1)];
        """
    )
    assert delays == [9000, 500, 4000, 30000]


def test_the_time_left_is_spoken_at_ten_five_and_one_minute_only(run: Any) -> None:
    spoken = run(
        """
        const { threshold } = await import(folder + 'clock.js');
        const heard = [];
        for (let left = 11 * 60; left > 0; left -= 1) {
          const minutes = threshold((left + 1) * 1000, left * 1000);
          if (minutes !== null) heard.push(minutes);
        }
        return heard;
        """
    )
    assert spoken == [10, 5, 1]
