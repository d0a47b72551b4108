"""Turning telemetry on, once per process."""

from django.conf import settings
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.django import DjangoInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from banyan.telemetry.names import SERVICE


def set_up(process: str) -> None:
    """Export traces of this `process` (web, worker, relay…) when a collector is configured.

    Without OTEL_EXPORTER_OTLP_ENDPOINT this does nothing: no spans, no cost.
    """
    if settings.BANYAN.otlp_endpoint is None:
        return
    provider = TracerProvider(
        resource=Resource.create({"service.name": SERVICE, "service.component": process})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument()
