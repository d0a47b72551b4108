"""One structured log stream: structlog renders the records of every library."""

import logging
from typing import Any

import structlog
from opentelemetry import trace

from banyan.telemetry import spans


def _with_trace(_logger: Any, _method: str, event: Any) -> Any:
    # So that a line in the log leads to its trace.
    if spans.on and (span := trace.get_current_span()).is_recording():
        event["trace_id"] = f"{span.get_span_context().trace_id:032x}"
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    _with_trace,
    structlog.processors.TimeStamper(fmt="iso", utc=True, key="time"),
]


def _without_escapes(_logger: Any, _method: str, event: Any) -> Any:
    # uvicorn repeats its messages with terminal colours for a handler of its own.
    event.pop("color_message", None)
    return event


def _without_addresses(record: logging.LogRecord) -> bool:
    # uvicorn writes the whole address of every websocket, and its query may hold a token.
    return '"WebSocket %s"' not in str(record.msg)


def _renderer(log_format: str) -> list[Any]:
    if log_format == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    return [
        structlog.dev.ConsoleRenderer(
            colors=log_format == "color",
            timestamp_key="time",
            # The default prints the local variables of every frame: tokens and answers.
            exception_formatter=structlog.dev.plain_traceback,
        )
    ]


def logging_config(log_format: str, level: str) -> dict[str, Any]:
    """A dictConfig for `logging`; also sets structlog up for our own loggers."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _SHARED,
                "processors": [
                    _without_escapes,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *_renderer(log_format),
                ],
            }
        },
        "filters": {"no_addresses": {"()": lambda: _without_addresses}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["stream"], "level": level},
        "loggers": {
            # One line a request is the gateway's job; these two would repeat it.
            "uvicorn.access": {"level": "WARNING"},
            "uvicorn.error": {"filters": ["no_addresses"]},
            "django.request": {"level": "ERROR"},
            # Periodic tasks come every few seconds and have nothing to say when all is well.
            # A database away is reported by whoever needed it.
            "psycopg.pool": {"level": "ERROR"},
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
        },
    }
