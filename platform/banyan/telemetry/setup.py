"""Turning telemetry on, once per process."""

import logging
import os

from django.conf import settings
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.sdk.environment_variables import OTEL_TRACES_SAMPLER
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio

from banyan.telemetry import listener, scrape, spans
from banyan.telemetry.names import SERVICE

logger = logging.getLogger(__name__)

# OpenTelemetry's own default is every request, which an exam does not survive.
_DEFAULT_RATIO = 0.05


def set_up(component: str) -> None:
    """Metrics of this process (web, worker, relay…), and traces when a collector is configured.

    Without OTEL_EXPORTER_OTLP_ENDPOINT there are no spans and no cost.
    """
    metrics = scrape.start(component)
    port = settings.BANYAN.metrics_port
    if port is not None and component != "web":
        _listen(port, metrics)
    if settings.BANYAN.otlp_endpoint is not None:
        provider = tracer_provider(component)
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
        trace.set_tracer_provider(provider)
        spans.turn_on(provider)
        DjangoInstrumentor().instrument()


def _listen(port: int, metrics: scrape.Scrapes) -> None:
    try:
        listener.listen((settings.BANYAN.host, port), metrics.page)
    except OSError as error:  # a neighbour has it, and answers for all of this machine
        logger.warning("no metrics on port %s: %s", port, error)


def tracer_provider(component: str) -> TracerProvider:
    """Samples by OTEL_TRACES_SAMPLER and its _ARG; without them one request in twenty."""
    chosen = OTEL_TRACES_SAMPLER in os.environ  # which the provider reads by itself
    return TracerProvider(
        sampler=None if chosen else ParentBasedTraceIdRatio(_DEFAULT_RATIO),
        resource=Resource.create({"service.name": SERVICE, "service.component": component}),
    )
