"""What a request names: an attempt, a slot, a revision."""

from typing import Any
from uuid import UUID

from apps.assessments import api
from banyan.errors import InvalidRequest, NotFound
from banyan.http.hot import Call


def attempt_in(call: Call[Any]) -> UUID:
    """The attempt of the path. Raises NotFound."""
    try:
        return UUID(call.params["attempt"])
    except ValueError:
        raise NotFound("There is no such attempt of yours.") from None


def of_attempt(call: Call[Any]) -> api.AttemptOf:
    """The caller's own attempt, as queries ask for it. Raises NotFound."""
    return api.AttemptOf(call.principal.tenant, attempt_in(call), call.principal.user)


def slot_in(call: Call[Any]) -> int:
    """The slot of the path. Raises NotFound."""
    slot = call.params["slot"]
    if not (slot.isascii() and slot.isdigit() and len(slot) < 6):
        raise NotFound(f"This assessment has no question {slot}.")
    return int(slot)


def at_least_in(call: Call[Any]) -> int | None:
    """The revision the caller has an acknowledgement of, if they say. Raises InvalidRequest."""
    text = call.query.get("at_least")
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise InvalidRequest("at_least is a revision: a whole number.")
    return int(text)
