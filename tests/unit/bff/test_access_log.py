"""The access log: what is worth a line gets one; everything is counted."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from banyan.telemetry import names
from banyan.telemetry.metrics import counter, histogram
from bff.gateway import exchange_log
from bff.gateway.exchange_log import Exchange
from bff.gateway.notable import Notable
from bff.routes.served import Served

BY_MODULE = Served("save", "module", 3)


async def nowhere(message: Any) -> None: ...


def exchange(path: str = "/api/v1/x") -> Exchange:
    return Exchange({"type": "http", "method": "PUT", "path": path, "headers": []}, nowhere)


@pytest.fixture
def answer(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Answers a request with `status` after `seconds`; returns its line's fields, or None."""
    caplog.set_level(logging.INFO, "banyan.access")
    monkeypatch.setattr(exchange_log, "_notable", Notable(lambda: 0))

    async def answering(
        status: int, *, hot: bool, seconds: float = 0, served: Served | None = BY_MODULE
    ) -> dict[str, Any] | None:
        caplog.clear()
        request = exchange()
        request.served, request.hot = served, hot
        request._began -= seconds
        if status:
            await request.send({"type": "http.response.start", "status": status})
        request.log()
        return vars(caplog.records[0]) if caplog.records else None

    return answering


async def test_a_hot_success_has_no_line(answer: Callable[..., Any]) -> None:
    assert await answer(200, hot=True) is None


@pytest.mark.parametrize("status", [0, 400, 401, 409, 500])
async def test_a_hot_error_has_its_line(answer: Callable[..., Any], status: int) -> None:
    line = await answer(status, hot=True)
    assert (line["status"], line["road"]) == (status, "save;v=3;t=module")


async def test_a_slow_hot_success_has_its_line(answer: Callable[..., Any]) -> None:
    line = await answer(200, hot=True, seconds=1.5)
    assert line["ms"] >= 1500


async def test_a_cold_success_has_its_line(answer: Callable[..., Any]) -> None:
    assert (await answer(200, hot=False, served=None))["road"] == "django"


async def test_everything_has_a_line_when_that_is_asked_for(
    answer: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = settings.BANYAN.model_copy(update={"access_log": "all"})
    monkeypatch.setattr(settings, "BANYAN", everything)
    monkeypatch.setattr(exchange_log, "_notable", Notable())
    assert await answer(200, hot=True) is not None


def test_those_turned_away_have_ten_lines_a_second() -> None:
    now = 0.0
    notable = Notable(lambda: now)
    first = [notable.unlogged_before(503, 0) for _ in range(400)]
    now = 1.0
    assert first.count(None) == 390
    assert notable.unlogged_before(503, 0) == 390  # its line tells of the others
    assert notable.unlogged_before(429, 0) == 0


def test_those_served_late_have_ten_lines_a_second() -> None:
    notable = Notable(lambda: 0.0)
    assert [notable.unlogged_before(200, 2.0) for _ in range(400)].count(None) == 390


async def test_a_cold_refusal_is_never_left_out(answer: Callable[..., Any]) -> None:
    lines = [await answer(503, hot=False) for _ in range(20)]
    assert None not in lines


COUNTED = {
    BY_MODULE: ("save", "module"),
    Served("save", "legacy", 3): ("save", "legacy"),
    Served("bff.results"): ("bff.results", "module"),
    Served("monolith", "legacy"): ("other", "legacy"),
    None: ("other", "django"),
}


@pytest.mark.parametrize(("served", "labels"), COUNTED.items())
async def test_every_request_is_counted_by_endpoint_and_stack(
    answer: Callable[..., Any], served: Served | None, labels: tuple[str, str]
) -> None:
    endpoint, stack = labels
    requests = counter(names.REQUESTS, endpoint=endpoint, stack=stack, status="200")
    seconds = histogram(names.REQUEST_SECONDS, endpoint=endpoint, stack=stack)
    before = requests.value, sum(seconds.counts)
    await answer(200, hot=True, served=served)
    assert (requests.value, sum(seconds.counts)) == (before[0] + 1, before[1] + 1)


async def test_an_answer_is_dated_once() -> None:
    sent: list[Any] = []

    async def keep(message: Any) -> None:
        sent.append(message)

    for headers in ([], [(b"Date", b"Thu, 01 Jan 1970 00:00:00 GMT")]):
        request = Exchange({"method": "GET", "path": "/"}, keep)
        await request.send({"type": "http.response.start", "status": 200, "headers": headers})
    dates = [[n for n, _ in message["headers"] if n.lower() == b"date"] for message in sent]
    assert [len(each) for each in dates] == [1, 1]
