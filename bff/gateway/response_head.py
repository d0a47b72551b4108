"""Letting somebody see the head of an answer before the client does."""

import logging
from typing import Any

from banyan.errors import Unavailable
from banyan.http import problems
from legacy_proxy.asgi import Observe, Send

logger = logging.getLogger(__name__)


def observed(send: Send, observe: Observe | None) -> Send:
    """A `send` that awaits `observe(status, headers)` first.

    When it raises, the client gets 503 instead of the answer: what was to be written down was
    not, and the retry will find what has been begun.
    """
    if observe is None:
        return send
    withheld = False

    async def watching(message: Any) -> None:
        nonlocal withheld
        if message["type"] == "http.response.start":
            try:
                await observe(message["status"], message.get("headers", []))
            except Exception:
                logger.exception("an answer was withheld because it could not be recorded")
                withheld = True
                await problems.send_problem(send, *problems.of_refusal(Unavailable()))
        if not withheld:
            await send(message)

    return watching
