"""One JSON object per line on stdout, always with the same leading keys."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any

log = logging.getLogger("monolith")


class JsonLines(logging.Formatter):
    """Keys: time, level, event, method, path, status, ms; then `fields` and a fault's traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            "method": None,
            "path": None,
            "status": None,
            "ms": None,
        }
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure() -> None:
    """Send every logger of the process through the formatter."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.captureWarnings(True)
    # A reader that went away must not turn every request into a traceback on stderr.
    logging.raiseExceptions = False
    # Each refusal is already a request line; Django would repeat it.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    for chatty in ("asyncio", "uvicorn.error"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def event(name: str, level: int = logging.INFO, **fields: Any) -> None:
    """Log one happening with its fields."""
    log.log(level, name, extra={"fields": fields})
