"""What holds for every page: it fits a phone, speaks its structure, and runs no foreign script."""

from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

_ADDRESSES = [
    "/",
    "/learn/",
    "/learn/exam/{assessment}/",
    "/learn/attempt/{attempt}/",
    "/learn/attempt/{attempt}/result/",
    "/teach/",
    "/teach/results/{assessment}/",
    "/teach/cohort/{assessment}/",
    "/teach/items/{assessment}/",
    "/verify/",
]

_SMALL_TARGETS = """() => [...document.querySelectorAll('button, select, input, .button, .option')]
  .filter((each) => each.checkVisibility() && !each.closest('.option > *'))
  .filter((each) => Math.round(each.getBoundingClientRect().height) < 44)
  .map((each) => each.outerHTML)"""

_UNNAMED = """() => [...document.querySelectorAll('input, select')]
  .filter((each) => !each.labels?.length && !each.getAttribute('aria-labelledby'))
  .map((each) => each.outerHTML)"""


@pytest.mark.parametrize("address", _ADDRESSES)
def test_a_shell_runs_nothing_inline_and_nothing_foreign(platform_url: str, address: str) -> None:
    with urlopen(platform_url + address.format(assessment="x", attempt="y")) as response:
        policy = response.headers["Content-Security-Policy"]
        html = response.read().decode()
    assert "default-src 'self'" in policy
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "style=" not in html
    assert "//" not in html.replace("</", "").replace("<!--", "")


def test_a_page_asks_once_for_all_its_scripts(
    context: BrowserContext, page: Page, sitting: Any
) -> None:
    scripts: list[str] = []
    page.on("request", lambda one: one.resource_type == "script" and scripts.append(one.url))
    sitting.learner.enter(context)
    page.goto(sitting.address)
    page.locator(".question").first.wait_for()
    assert len(scripts) == 1, scripts


def test_every_page_fits_a_phone_and_speaks_its_structure(
    context: BrowserContext, page: Page, sitting: Any, assessment: str
) -> None:
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    sitting.learner.enter(context)
    page.set_viewport_size({"width": 360, "height": 740})
    for address in _ADDRESSES:
        place = address.format(assessment=assessment, attempt=sitting.attempt)
        page.goto(sitting.learner.url + place)
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, place
        assert page.evaluate("document.documentElement.lang") == "en"
        assert page.locator("h1").count() == 1, place
        assert page.locator("main").count() == 1, place
        assert page.evaluate(_SMALL_TARGETS) == [], place
        assert page.evaluate(_UNNAMED) == [], place
    assert problems == []


def test_markup_that_slipped_through_does_no_harm(page: Page, platform_url: str) -> None:
    page.goto(platform_url + "/")
    cleaned = page.evaluate(
        """async (html) => {
          const folder = '/static/pages/js/';
          const { trusted } = await import(folder + 'trusted.js');
          const holder = document.createElement('div');
          holder.append(trusted(html));
          document.body.append(holder);
          return holder.innerHTML;
        }""",
        "<p onclick='steal()' style='position:fixed' id='main'>kept</p><script>steal()</script>"
        "<img src='x' onerror='steal()' alt='a cell'><a href='java\tscript:steal()'>link</a>"
        "<iframe src='/'></iframe><form action='/'><input name='token'></form>"
        "<svg><a xlink:href='javascript:steal()'><text>x</text></a><script>steal()</script></svg>",
    )
    assert "kept" in cleaned
    assert 'alt="a cell"' in cleaned
    for trace in ("steal", "script", "onerror", "style", "iframe", "<input", "id="):
        assert trace not in cleaned


def test_no_other_module_can_turn_text_into_markup(page: Page, platform_url: str) -> None:
    page.goto(platform_url + "/")
    refused = page.evaluate(
        """() => {
          try { document.body.innerHTML = '<b>x</b>'; return false; } catch { return true; }
        }"""
    )
    assert refused


def test_a_page_without_a_session_leads_to_the_log_in_and_back(
    page: Page, somebody: Any, assessment: str
) -> None:
    page.goto(f"{somebody.url}/learn/exam/{assessment}/")
    page.wait_for_url("**/?next=*")
    page.get_by_label("Username").fill(somebody.username)
    page.get_by_label("Password").fill("not this one")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("do not belong together")
    page.get_by_label("Password").fill(somebody.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/learn/exam/{assessment}/")
    expect(page.get_by_role("button", name="the exam")).to_be_visible()


def test_the_log_in_never_leads_to_another_site(page: Page, somebody: Any) -> None:
    page.goto(f"{somebody.url}/?next=https://elsewhere.example/learn/")
    page.get_by_label("Username").fill(somebody.username)
    page.get_by_label("Password").fill(somebody.password)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{somebody.url}/learn/")
