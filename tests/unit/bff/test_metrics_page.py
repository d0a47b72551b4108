"""/metrics: this machine's processes for those who may see them."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from apps.assessments.metrics import PROGRESS_READS
from banyan.errors import NotFound
from banyan.telemetry import listener, scrape
from banyan.telemetry.exposition import CONTENT_TYPE
from banyan.telemetry.metric_files import MetricFiles
from banyan.telemetry.metrics import Registry
from banyan.telemetry.scrape import Scrapes
from bff.gateway import metrics
from legacy_proxy.forwarded import trust

TOKEN = "a token of the operators"
SHOWN = (b"authorization", b"Bearer " + TOKEN.encode())


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """BANYAN_METRICS_TOKEN is set."""
    guarded = settings.BANYAN.model_copy(update={"metrics_token": SecretStr(TOKEN)})
    monkeypatch.setattr(settings, "BANYAN", guarded)


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page without processes and database."""

    class Quick:
        def page(self) -> str:
            return "here"

    monkeypatch.setattr(scrape, "start", lambda _component: Quick())


async def ask(*headers: tuple[bytes, bytes], client: str | None = "127.0.0.1") -> str:
    sent: list[Any] = []

    async def keep(message: Any) -> None:
        sent.append(message)

    peer = None if client is None else (client, 4711)
    await metrics.answer({"client": peer, "headers": list(headers)}, keep)
    assert (b"content-type", CONTENT_TYPE.encode()) in sent[0]["headers"]
    return str(sent[1]["body"].decode())


@pytest.mark.parametrize("client", ["127.0.0.1", "127.8.9.10", "::1"])
async def test_this_machine_may_read(page: None, client: str) -> None:
    assert await ask(client=client) == "here"


@pytest.mark.parametrize("client", ["10.0.0.7", "", None, "::ffff:10.0.0.7"])
async def test_nobody_else_may(page: None, client: str | None) -> None:
    with pytest.raises(NotFound):
        await ask(client=client)


@pytest.mark.parametrize("name", [b"x-forwarded-for", b"forwarded", b"x-real-ip"])
async def test_a_proxy_on_this_machine_does_not_open_it_to_the_world(
    page: None, name: bytes
) -> None:
    with pytest.raises(NotFound):
        await ask((name, b"203.0.113.9"))


async def test_a_proxy_that_says_nothing_does_not_either(
    page: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "_is_proxy", trust(["127.0.0.1"]))
    with pytest.raises(NotFound):
        await ask()


async def test_the_token_opens_it_from_anywhere(page: None, token: None) -> None:
    assert await ask(SHOWN, (b"x-forwarded-for", b"203.0.113.9"), client="10.0.0.7") == "here"


@pytest.mark.parametrize(
    "headers",
    [[], [(b"authorization", b"Bearer wrong")], [(b"authorization", b"Bearer \xe9")], [SHOWN] * 2],
    ids=["none", "wrong", "not ASCII", "twice"],
)
async def test_with_a_token_nothing_else_does(
    page: None, token: None, headers: list[tuple[bytes, bytes]]
) -> None:
    with pytest.raises(NotFound):
        await ask(*headers)


@pytest.fixture
def port(page: None) -> Iterator[str]:
    """The URL of a process that serves nothing but its metrics."""
    server = listener.listen(("127.0.0.1", 0), lambda: "here")
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def get(url: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, ""


def test_a_process_may_have_a_port_for_its_metrics(port: str) -> None:
    assert get(f"{port}/metrics") == (200, "here")
    assert get(f"{port}/")[0] == 404


def test_that_port_asks_for_the_token_too(port: str, token: None) -> None:
    assert get(f"{port}/metrics")[0] == 403
    assert get(f"{port}/metrics", Authorization=f"Bearer {TOKEN}")[0] == 200


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """A web process that is alone on its machine."""
    own = Registry()
    scrapes = Scrapes(own, MetricFiles(tmp_path), "web")
    scrapes.start()
    monkeypatch.setattr(scrape, "start", lambda _component: scrapes)
    yield own
    scrapes.stop()


@pytest.mark.django_db(transaction=True)
async def test_the_page_holds_processes_and_lags(here: Registry) -> None:
    here.counter(PROGRESS_READS, source="projection").add()
    families = {family.name for family in text_string_to_metric_families(await ask())}
    assert families >= {
        "banyan_progress_reads",
        "banyan_live_processes",
        "banyan_process_cpu_seconds",
        "banyan_relay_lag_seconds",
        "banyan_database_up",
    }
