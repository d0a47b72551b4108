"""One trace from a request to whoever consumes what came of it; and no cost without tracing."""

import asyncio
import logging
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import Span, StatusCode

from banyan.events.consumer import EventConsumer
from banyan.events.relay import producer, relay
from banyan.ids import uuid7
from banyan.models import EventRecord
from banyan.settings.logs import logging_config
from banyan.telemetry import names, setup, spans

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
SAMPLED = (b"traceparent", f"00-{TRACE}-{PARENT}-01".encode())
NOT_SAMPLED = (b"traceparent", f"00-{TRACE}-{PARENT}-00".encode())


class Exported:
    """What a collector would have got."""

    def __init__(self, exporter: InMemorySpanExporter) -> None:
        self._exporter = exporter

    def named(self, name: names.Span) -> list[ReadableSpan]:
        return [span for span in self._exporter.get_finished_spans() if span.name == name.name]

    def one(self, name: names.Span) -> ReadableSpan:
        [span] = self.named(name)
        return span


def tracing(monkeypatch: pytest.MonkeyPatch, provider: TracerProvider) -> Exported:
    """Tracing on, for one test."""
    exporter = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    for name in ("on", "_tracer"):
        monkeypatch.setattr(spans, name, getattr(spans, name))
    spans.turn_on(provider)
    return Exported(exporter)


@pytest.fixture
def exported(monkeypatch: pytest.MonkeyPatch) -> Exported:
    """Tracing on, every request sampled unless its caller says otherwise."""
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", "parentbased_always_on")
    return tracing(monkeypatch, setup.tracer_provider("web"))


async def call(app: spans.App, *headers: tuple[bytes, bytes]) -> None:
    scope = {"type": "http", "method": "PUT", "path": "/x", "headers": list(headers)}
    await app(scope, None, None)


async def request(*headers: tuple[bytes, bytes], status: int = 200) -> Span | None:
    """A request through the gateway, answered with `status`; returns the origin its app saw."""
    seen: list[Span | None] = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        seen.append(spans.origin())
        spans.answered("save", status)

    await call(spans.traced(app), *headers)
    return seen[0]


def span_id(span: ReadableSpan) -> int:
    assert span.context is not None
    return span.context.span_id


def trace_of(span: ReadableSpan) -> str:
    assert span.context is not None
    return f"{span.context.trace_id:032x}"


def parent(span: ReadableSpan) -> int | None:
    return span.parent.span_id if span.parent else None


def linked(span: ReadableSpan) -> set[int]:
    return {link.context.span_id for link in span.links}


def test_without_tracing_the_app_is_called_as_it_is() -> None:
    async def app(_scope: Any, _receive: Any, _send: Any) -> None: ...

    assert spans.traced(app) is app
    assert spans.origin() is None


async def test_a_request_continues_its_callers_trace(exported: Exported) -> None:
    await request(SAMPLED)
    span = exported.one(names.REQUEST)
    assert (trace_of(span), parent(span)) == (TRACE, int(PARENT, 16))


async def test_a_request_without_a_caller_begins_a_trace(exported: Exported) -> None:
    await request()
    await request()
    one, other = exported.named(names.REQUEST)
    assert (parent(one), parent(other)) == (None, None)
    assert trace_of(one) != trace_of(other)


async def test_a_request_tells_what_became_of_it(exported: Exported) -> None:
    await request(status=503)
    span = exported.one(names.REQUEST)
    assert dict(span.attributes or {}) == {
        "http.request.method": "PUT",
        "url.path": "/x",
        "http.response.status_code": 503,
        "banyan.endpoint": "save",
    }
    assert span.status.status_code is StatusCode.ERROR


async def test_a_batch_and_its_requests_are_linked_both_ways(exported: Exported) -> None:
    batch: list[Span | None] = []
    queued, committed = asyncio.Barrier(3), asyncio.Event()

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        batch.append(spans.origin())
        await queued.wait()
        await committed.wait()

    saving = [asyncio.create_task(call(spans.traced(app))) for _ in range(2)]
    await queued.wait()
    with spans.commit("save", batch):
        committed.set()
    await asyncio.gather(*saving)
    commit, requests = exported.one(names.COMMIT), exported.named(names.REQUEST)
    assert linked(commit) == {span_id(span) for span in requests}
    assert [linked(span) for span in requests] == [{span_id(commit)}] * 2


async def test_a_batch_goes_on_when_a_client_has_left(exported: Exported) -> None:
    left = await request()
    with spans.commit("save", [left]):
        pass
    assert linked(exported.one(names.COMMIT)) == {span_id(exported.one(names.REQUEST))}


async def test_a_batch_says_how_many_it_held(exported: Exported) -> None:
    with spans.commit("save", [None, await request(), None]):
        pass
    attributes = exported.one(names.COMMIT).attributes
    assert attributes is not None
    assert (attributes["banyan.lane"], attributes["banyan.batch"]) == ("save", 3)


async def test_who_is_not_sampled_leaves_nothing_behind(exported: Exported) -> None:
    origin = await request(NOT_SAMPLED)
    with spans.commit("save", [origin]), spans.publishing([spans.headers_of(origin)]):
        pass
    assert (origin, spans.headers_of(origin)) == (None, {})
    assert [exported.named(name) for name in names.SPANS] == [[]] * len(names.SPANS)


async def test_several_events_of_one_request_are_linked_once(exported: Exported) -> None:
    headers = spans.headers_of(await request())
    with spans.publishing([headers, headers, {}, {"traceparent": "unreadable"}]):
        pass
    assert len(exported.one(names.PUBLISH).links) == 1


async def test_a_line_of_the_log_names_its_trace(exported: Exported) -> None:
    lines: list[str] = []

    async def app(_scope: Any, _receive: Any, _send: Any) -> None:
        lines.append(line_of_the_log())

    await call(spans.traced(app), SAMPLED)
    assert (f'"trace_id": "{TRACE}"' in lines[0], "trace_id" in line_of_the_log()) == (True, False)


def line_of_the_log() -> str:
    """A line as the JSON format writes it now."""
    config = logging_config("json", "INFO")["formatters"]["structured"]
    formatter: logging.Formatter = config.pop("()")(**config)
    return formatter.format(logging.makeLogRecord({"msg": "said", "levelname": "INFO"}))


def test_a_message_without_a_trace_begins_one(exported: Exported) -> None:
    with spans.consuming("topic", None):
        pass
    assert parent(exported.one(names.CONSUME)) is None


@pytest.mark.parametrize(
    ("sampler", "argument", "headers", "sampled"),
    [
        ("parentbased_traceidratio", "0", [], 0),
        ("parentbased_traceidratio", "0", [SAMPLED], 1),
        ("parentbased_traceidratio", "1", [], 1),
        ("parentbased_traceidratio", "1", [NOT_SAMPLED], 0),
        ("always_off", "", [SAMPLED], 0),
    ],
)
async def test_sampling_follows_the_standard_variables(
    monkeypatch: pytest.MonkeyPatch,
    sampler: str,
    argument: str,
    headers: list[tuple[bytes, bytes]],
    sampled: int,
) -> None:
    monkeypatch.setenv("OTEL_TRACES_SAMPLER", sampler)
    monkeypatch.setenv("OTEL_TRACES_SAMPLER_ARG", argument)
    exported = tracing(monkeypatch, setup.tracer_provider("web"))
    await request(*headers)
    assert len(exported.named(names.REQUEST)) == sampled


def test_one_request_in_twenty_is_sampled_when_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OTEL_TRACES_SAMPLER", raising=False)
    described = setup.tracer_provider("web").sampler.get_description()
    assert "root:TraceIdRatioBased{0.05}" in described


def consume(broker: str, topic: str) -> None:
    """Take the one message of the topic with a consumer of ours."""
    consumer = EventConsumer("test", [topic], lambda events: None, bootstrap=lambda: broker)
    try:
        while not consumer.step():
            pass
    finally:
        consumer.close()


def save(origin: Span | None) -> None:
    """What a lane does with a command that was queued with its origin."""
    with spans.commit("save", [origin]):
        EventRecord(
            tenant_id=uuid7(),
            aggregatetype="shelf",
            aggregateid=uuid7(),
            seq=1,
            type="BookPlaced",
            payload={},
            headers=spans.headers_of(origin),
        ).save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_one_trace_goes_from_the_request_to_the_consumer(exported: Exported, stand_in: str) -> None:
    save(asyncio.run(request(SAMPLED)))
    relay(producer(stand_in))
    consume(stand_in, "banyan.shelf")
    walked = [exported.one(name) for name in names.SPANS if name != names.SHADOW]
    cause = span_id(exported.one(names.REQUEST))
    assert {trace_of(span) for span in walked} == {TRACE}
    assert [parent(span) for span in walked] == [int(PARENT, 16), cause, cause, cause]
    assert [linked(span) for span in walked] == [set(), {cause}, {cause}, set()]
