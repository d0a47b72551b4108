"""Many processes, one log: their JSON lines are rendered together, with the process named."""

import json
import sys
from datetime import UTC, datetime
from typing import Any

import structlog


class LogStream:
    """Prints the lines of all children in one format: color, plain or json."""

    def __init__(self, log_format: str) -> None:
        if log_format == "json":
            self._render: Any = structlog.processors.JSONRenderer()
        else:
            self._render = structlog.dev.ConsoleRenderer(
                colors=log_format == "color" and sys.stdout.isatty(),
                timestamp_key="time",
                exception_formatter=structlog.dev.plain_traceback,
            )

    def line(self, process: str, raw: bytes) -> None:
        """Print one line a child wrote; what is not JSON becomes the event's text."""
        text = raw.decode(errors="replace").rstrip()
        if not text:
            return
        try:
            event = json.loads(text)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            event = {"event": text}
        event.setdefault("level", "info")
        event.setdefault("event", "")
        event.setdefault("time", datetime.now(UTC).isoformat())
        event["process"] = process
        sys.stdout.write(self._render(None, event["level"], event) + "\n")
        sys.stdout.flush()
