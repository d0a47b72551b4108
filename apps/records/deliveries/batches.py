"""Documents to a store in batches; one that is refused does not take the others along."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from apps.records.api import Halt, Later, Place, Refused
from apps.records.rules.caliper import envelope
from apps.records.rules.xapi import VERSION
from banyan.outgoing.http import Answer, Unreachable, send
from banyan.outgoing.retry import Meaning, meaning

_MOST_AT_ONCE = 100
_ABOUT_A_DOCUMENT = (400, 413, 422)

Documents = Sequence[dict[str, Any]]


def send_all(place: Place, documents: Documents) -> list[Refused]:
    """Send them in order; returns what was refused by itself. Raises Later or Halt."""
    refused: list[Refused] = []
    for begin in range(0, len(documents), _MOST_AT_ONCE):
        refused += _send(place, documents[begin : begin + _MOST_AT_ONCE])
    return refused


def _send(place: Place, documents: Documents) -> list[Refused]:
    answer = _post(place, documents)
    what = meaning(answer.status)
    if what is Meaning.TAKEN or (what is Meaning.KNOWN and len(documents) == 1):
        return []
    if what in (Meaning.BUSY, Meaning.FAILED):
        raise Later(answer.told(), answer.asked_to_wait())
    if what is not Meaning.KNOWN and answer.status not in _ABOUT_A_DOCUMENT:
        raise Halt(answer.told())
    if len(documents) == 1:
        return [Refused(documents[0], answer.told())]
    # A batch is taken or refused as a whole: halves find which document it is.
    half = len(documents) // 2
    return _send(place, documents[:half]) + _send(place, documents[half:])


def _post(place: Place, documents: Documents) -> Answer:
    headers = {"Content-Type": "application/json"}
    body: Any = list(documents)
    if place.kind == "xapi":
        headers["X-Experience-API-Version"] = VERSION
        pair = base64.b64encode(f"{place.user}:{place.secret}".encode()).decode()
        headers["Authorization"] = f"Basic {pair}"
    else:
        headers["Authorization"] = f"Bearer {place.secret}"
        body = envelope(documents, place.naming, datetime.now(UTC))
    try:
        return send("POST", place.endpoint, headers, msgspec.json.encode(body))
    except Unreachable as error:
        raise Later(str(error)) from error
