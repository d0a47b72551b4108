"""What an attempt comes to here, as a number that another system can work out for itself."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from legacy_proxy.monolith.content import Json, Row

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def of_range(rows: list[Row]) -> Json:
    """{first, last, count, digest} of some attempts in the order of their numbers."""
    whole = hashlib.sha256("".join(map(fingerprint, rows)).encode()).hexdigest()
    return {"first": rows[0].id, "last": rows[-1].id, "count": len(rows), "digest": whole}


def fingerprint(row: Row) -> str:
    """SHA-256 (hex) of whose it is, how it stands, what it holds and what it was worth."""
    body = row.body
    told = {
        "assessment": body["assessment"],
        "learner": body["learner"],
        "state": body["state"],
        "started_at": _milliseconds(body["started_at"]),
        "deadline": _milliseconds(body["deadline"]),
        "submitted_at": _milliseconds(body["submitted_at"]),
        "answers": {
            slot: [answer["response"], answer["revision"]]
            for slot, answer in body["answers"].items()
        },
        "marks": {
            slot: [_number(mark["fraction"]), _number(mark["mark"])]
            for slot, mark in body["marks"].items()
        },
        "mark": _number(body["mark"]),
        "max_mark": _number(body["max_mark"]),
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _milliseconds(stamp: str | None) -> int | None:
    return None if stamp is None else (datetime.fromisoformat(stamp) - _EPOCH) // _MILLISECOND


def _number(text: Any) -> str | None:
    if text is None:
        return None
    number = Decimal(text)
    return format(number.normalize(), "f") if number else "0"
