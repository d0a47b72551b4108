"""Over a bad network a learner is told what is safe, need not press anything, and loses nothing."""

import asyncio
from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, Page, Request, expect

from legacy_proxy.faultproxy import FaultProxy
from legacy_proxy.faults import Faults, profile

pytestmark = pytest.mark.browser

Network = Callable[[Faults], None]
SLOW = Faults(latency=1.5)


@pytest.fixture
def bad_line(platform_url: str) -> Iterator[FaultProxy]:
    """A network between the browser and the platform, in a thread: Playwright has this one."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def wait_for(work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, loop).result(30)

    where = urlsplit(platform_url)
    proxy = FaultProxy(str(where.hostname), int(where.port or 80), profile("latam-mobile"), seed=1)
    wait_for(proxy.__aenter__())
    yield proxy
    wait_for(proxy.__aexit__(None, None, None))
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def network(bad_line: FaultProxy) -> Network:
    """Changes the network under the connections that are open."""

    def changed(faults: Faults) -> None:
        bad_line.faults = faults

    return changed


@pytest.fixture
def far_exam(context: BrowserContext, sitting: Any, bad_line: FaultProxy) -> Page:
    """The exam, opened over a phone's network."""
    page = context.new_page()
    sitting.learner.enter(context)
    page.goto(f"http://127.0.0.1:{bad_line.port}{urlsplit(sitting.address).path}")
    expect(page.locator("#questions")).not_to_have_attribute("aria-busy", "true")
    return page


@pytest.fixture
def slot(sitting: Any) -> int:
    found: int = sitting.slot("short_text")
    return found


def test_over_a_phones_network_an_exam_is_calm(far_exam: Page, sitting: Any, slot: int) -> None:
    far_exam.locator(f"#q{slot} input").fill("from far away")
    expect(far_exam.locator("#save-state")).to_have_text("All answers saved")
    expect(far_exam.locator("#line-notice")).to_be_hidden()
    assert sitting.saved(slot)["response"] == {"text": "from far away"}


def test_a_slow_network_is_said_to_be_one_and_nothing_is_asked_of_the_learner(
    far_exam: Page, sitting: Any, slot: int, network: Network
) -> None:
    network(SLOW)
    far_exam.locator(f"#q{slot} input").fill("patience")
    notice = far_exam.locator("#line-notice")
    expect(notice).to_contain_text("Your connection is slow")
    expect(notice).to_contain_text("nothing to press again")
    expect(notice.locator("button, a")).to_have_count(0)
    expect(far_exam.locator("#save-state")).to_have_text("All answers saved")
    assert sitting.saved(slot)["response"] == {"text": "patience"}


def test_an_outage_tells_what_is_safe_and_ends_with_everything_saved_once(
    on_the_module: None, far_exam: Page, sitting: Any, slot: int, network: Network
) -> None:
    sent: list[Request] = []
    far_exam.on(
        "request", lambda request: sent.append(request) if request.method == "PUT" else None
    )
    before = sitting.read()["revision"]
    network(profile("reset"))
    far_exam.locator(f"#q{slot} input").fill("kept here")
    notice = far_exam.locator("#line-notice")
    expect(notice).to_contain_text("Banyan cannot be reached right now")
    expect(notice).to_contain_text("1 is kept on this device until it can be sent")
    network(profile("latam-mobile"))
    expect(far_exam.locator("#save-state")).to_have_text("All answers saved")
    expect(notice).to_be_hidden()
    assert len({request.headers["idempotency-key"] for request in sent}) == 1
    assert sitting.saved(slot)["response"] == {"text": "kept here"}
    assert sitting.read()["revision"] == before + 1
