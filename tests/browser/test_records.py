"""The learner's record: taken home from the result page, and checked there without us."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser

Json = dict[str, Any]


@pytest.fixture
def record(on_the_module: None, sitting: Any) -> Json:
    """Of an attempt that is handed in."""
    sitting.save(sitting.slot("short_text"), {"text": "Zürich, „here“"})
    sitting.hand_in()
    found: Json = sitting.learner.call("GET", f"/api/v1/attempts/{sitting.attempt}/record")
    return found


@pytest.fixture
def checker(page: Page, platform_url: str) -> Page:
    page.goto(f"{platform_url}/verify/")
    expect(page.locator("#keys-from")).to_contain_text("Keys published by this site")
    return page


def check(page: Page, record: Json) -> None:
    data = json.dumps(record).encode()
    file = {"name": "record.json", "mimeType": "application/json", "buffer": data}
    page.locator("#record-file").set_input_files(file)


def test_the_record_taken_home_from_the_result_page_is_genuine(
    record: Json, page: Page, context: BrowserContext, sitting: Any, tmp_path: Path
) -> None:
    sitting.learner.enter(context)
    page.goto(f"{sitting.address}result/")
    head = record["events"][-1]["hash"]
    expect(page.locator(".seal")).to_have_text(f"{head[:4]} {head[4:8]} … {head[-4:]}")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download your record").click()
    file = tmp_path / "mine.json"
    download.value.save_as(file)
    page.get_by_role("link", name="Check a record").click()
    page.locator("#record-file").set_input_files(file)
    expect(page.locator("#verdict h2")).to_have_text("This record is genuine and whole")
    expect(page.locator("#entry-list")).to_contain_text("Zürich, „here“")


def test_every_change_of_a_record_is_seen(record: Json, checker: Page) -> None:
    verdict, entries = checker.locator("#verdict"), checker.locator("#entry-list li.wrong")

    changed = json.loads(json.dumps(record))
    changed["events"][-1]["payload"]["mark"] = "16"
    check(checker, changed)
    expect(verdict).to_contain_text("This record was changed")
    expect(entries).to_contain_text("This is not what was written down")

    check(checker, {**record, "events": [record["events"][0], *record["events"][2:]]})
    expect(verdict).to_contain_text("Entry 1 is missing")

    check(checker, {**record, "events": record["events"][:-1]})
    expect(verdict).to_contain_text("given for another history")

    claims, _, signature = record["receipt"].rpartition(".")
    check(checker, {**record, "receipt": f"{claims}.{signature[:-8]}AAAAAAAA"})
    expect(verdict).to_contain_text("The signature of the receipt is not genuine")

    check(checker, record)
    expect(verdict).to_contain_text("genuine and whole")


def test_the_checker_works_without_a_network_once_it_is_loaded(
    record: Json, checker: Page, context: BrowserContext
) -> None:
    context.set_offline(True)
    check(checker, record)
    expect(checker.locator("#verdict")).to_contain_text("genuine and whole")
    context.set_offline(False)


def test_the_checker_saved_as_a_file_works_with_a_key_file(
    record: Json, page: Page, platform_url: str, tmp_path: Path
) -> None:
    with urlopen(f"{platform_url}/verify/") as response:
        html = response.read().decode()
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', html):
        with urlopen(platform_url + address) as response:
            (tmp_path / Path(address).name).write_bytes(response.read())
        html = html.replace(address, Path(address).name)
    (tmp_path / "verify.html").write_text(html)
    page.goto((tmp_path / "verify.html").as_uri())
    check(page, record)
    expect(page.locator("#verdict")).to_contain_text("choose a key file", ignore_case=True)
    with urlopen(f"{platform_url}/.well-known/banyan-receipts.json") as response:
        keys = response.read()
    file = {"name": "keys.json", "mimeType": "application/json", "buffer": keys}
    page.locator("summary").click()
    page.locator("#keys-file").set_input_files(file)
    expect(page.locator("#verdict")).to_contain_text("genuine and whole")


def test_a_browser_without_ed25519_says_so_and_still_walks_the_chain(
    record: Json, page: Page, platform_url: str
) -> None:
    page.add_init_script(
        "crypto.subtle.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    )
    page.goto(f"{platform_url}/verify/")
    check(page, record)
    expect(page.locator("#verdict h2")).to_contain_text("The entries fit together")
    expect(page.locator("#verdict")).to_contain_text("does not know Ed25519")
    expect(page.locator("#entry-list li.wrong")).to_have_count(0)
