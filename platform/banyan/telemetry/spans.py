"""One trace from a request through its lane, the event log and Kafka to whoever consumes it.

Off until `turn_on()`. `if spans.on:` is then all that anybody pays; a request that is not
sampled pays for its own span and for none behind it.
"""

from collections.abc import (
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    MutableMapping,
    Sequence,
)
from contextlib import contextmanager
from typing import Any

from opentelemetry import trace
from opentelemetry.context import Context, attach, detach
from opentelemetry.propagators.textmap import Getter
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
)
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from opentelemetry.util.types import Attributes

from banyan.telemetry import kinds, names

Scope = MutableMapping[str, Any]
App = Callable[[Scope, Any, Any], Awaitable[None]]

on = False
_tracer: trace.Tracer = trace.NoOpTracer()
_propagator = TraceContextTextMapPropagator()
_NOBODY = Context()


def turn_on(provider: trace.TracerProvider) -> None:
    """Make spans from now on, with this provider's sampler and exporters."""
    global on, _tracer
    _tracer = provider.get_tracer(names.SERVICE)
    on = True


def traced(app: App) -> App:
    """The ASGI `app` with a span around each HTTP request; the app itself when tracing is off."""
    if not on:
        return app

    async def around(scope: Scope, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        span = _tracer.start_span(
            names.REQUEST.name,
            context=_caller(scope["headers"]),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": scope["method"], "url.path": scope["path"]},
        )
        token = attach(trace.set_span_in_context(span, _NOBODY))
        try:
            await app(scope, receive, send)
        finally:
            detach(token)
            span.end()

    return around


def answered(endpoint: str, status: int) -> None:
    """Write on the request's span what has become of it."""
    span = trace.get_current_span()
    span.set_attributes({"banyan.endpoint": endpoint, "http.response.status_code": status})
    if status >= 500:
        span.set_status(Status(StatusCode.ERROR))


def origin() -> Span | None:
    """The running request's span, to be kept with its command; None when nothing is recorded."""
    span = trace.get_current_span()
    return span if span.is_recording() else None


def headers_of(span: Span | None) -> dict[str, str]:
    """What an event of this origin is stored with: its traceparent, and tracestate if it has one.

    Nothing for a request that is not sampled: it would lie in the log for ever and tell nobody
    anything.
    """
    headers: dict[str, str] = {}
    if span is not None:
        _propagator.inject(headers, trace.set_span_in_context(span, _NOBODY))
    return headers


@contextmanager
def commit(lane: str, origins: Sequence[Span | None]) -> Iterator[None]:
    """A span around a batch, linked with its sampled requests in both directions."""
    requests = [span for span in origins if span is not None]
    attributes: Attributes = {"banyan.lane": lane, "banyan.batch": len(origins)}
    contexts = [request.get_span_context() for request in requests]
    with _caused_by(contexts, names.COMMIT, SpanKind.INTERNAL, attributes) as span:
        for request in requests:
            # One whose client has left has ended, and takes no link any more.
            if span is not None and request.is_recording():
                request.add_link(span.get_span_context())
        yield


@contextmanager
def publishing(events: Sequence[Mapping[str, str]]) -> Iterator[None]:
    """A span around a batch for Kafka, linked to the requests behind it; given events' headers.

    The messages keep those headers: a consumer goes on where the request was, not here, for a
    batch belongs to many traces.
    """
    attributes: Attributes = {
        "messaging.system": "kafka",
        "messaging.batch.message_count": len(events),
    }
    with _caused_by(_sampled(events), names.PUBLISH, SpanKind.PRODUCER, attributes):
        yield


@contextmanager
def consuming(topic: str, headers: Iterable[tuple[str, bytes]] | None) -> Iterator[None]:
    """A span around the handling of one message, given its headers as confluent_kafka has them."""
    if not on:
        yield
        return
    carrier = {name: value.decode("latin-1") for name, value in headers or ()}
    with _tracer.start_as_current_span(
        names.CONSUME.name,
        context=_propagator.extract(carrier, _NOBODY),
        kind=SpanKind.CONSUMER,
        attributes={"messaging.system": "kafka", "messaging.destination.name": topic},
    ):
        yield


@contextmanager
def shadowing(request: Span | None, endpoint: str) -> Iterator[None]:
    """A span around asking the other side as well, linked to the request it follows."""
    causes = [] if request is None else [request.get_span_context()]
    with _caused_by(causes, names.SHADOW, SpanKind.INTERNAL, {"banyan.endpoint": endpoint}):
        yield


@contextmanager
def _caused_by(
    causes: Sequence[SpanContext], name: kinds.Span, kind: SpanKind, attributes: Attributes
) -> Iterator[Span | None]:
    # In the trace of the first, so that whoever looks at one request mostly sees its batch; and
    # no span at all when nobody would look.
    if not causes:
        yield None
        return
    parent = trace.set_span_in_context(NonRecordingSpan(causes[0]), _NOBODY)
    with _tracer.start_as_current_span(
        name.name,
        context=parent,
        kind=kind,
        attributes=attributes,
        links=[Link(cause) for cause in causes],
    ) as span:
        yield span


def _sampled(events: Sequence[Mapping[str, str]]) -> list[SpanContext]:
    """The requests behind these events: several events of one request count once."""
    causes: dict[tuple[int, int], SpanContext] = {}
    for headers in events if on else ():
        if "traceparent" in headers:
            span = trace.get_current_span(_propagator.extract(headers, _NOBODY))
            context = span.get_span_context()
            if context.trace_flags.sampled:
                causes[context.trace_id, context.span_id] = context
    return list(causes.values())


def _caller(headers: list[tuple[bytes, bytes]]) -> Context:
    for name, _ in headers:
        if name == b"traceparent":
            return _propagator.extract(headers, _NOBODY, _ASGI)
    return _NOBODY


class _Asgi(Getter[list[tuple[bytes, bytes]]]):
    def get(self, carrier: list[tuple[bytes, bytes]], key: str) -> list[str] | None:
        wanted = key.encode()
        return [value.decode("latin-1") for name, value in carrier if name == wanted] or None

    def keys(self, carrier: list[tuple[bytes, bytes]]) -> list[str]:
        return [name.decode("latin-1") for name, _ in carrier]


_ASGI = _Asgi()
