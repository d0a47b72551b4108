"""For the system that takes attempts over: what has changed, what is held, who may write."""

from typing import Any

from django.db import transaction
from django.http import HttpResponse

from legacy_proxy.monolith import content, fingerprints, handover
from legacy_proxy.monolith.endpoints import Call, reply
from legacy_proxy.monolith.problems import invalid

PAGE = 200


def fence(call: Call) -> HttpResponse:
    """GET or PUT /api/v1/handover/fence: {epoch, is_open}, and the last change."""
    call.allow("admin")
    if call.request.method == "PUT":
        body = call.body()
        epoch, is_open = body.get("epoch"), body.get("is_open")
        if type(epoch) is not int or type(is_open) is not bool:
            raise invalid("`epoch` is a number, `is_open` true or false.")
        handover.move_fence(epoch, is_open)
    standing = handover.fence()
    return reply(
        {
            "epoch": standing.epoch if standing else 0,
            "is_open": standing is None or standing.is_open,
            "last_change": handover.last_change(),
            "last_attempt": handover.last_attempt(),
        }
    )


def changes(call: Call) -> HttpResponse:
    """GET /api/v1/handover/changes?after=CHANGE: [{change, attempt}] in their order."""
    call.allow("admin")
    return reply({"changes": handover.changes(_number(call, "after"), PAGE)})


def attempts(call: Call) -> HttpResponse:
    """GET /api/v1/handover/attempts?after=ID[&most=N]: as stored, with the last change in each."""
    call.allow("admin")
    after, most = _number(call, "after"), min(_number(call, "most", PAGE), PAGE)
    with transaction.atomic():  # rows and changes as of one moment
        rows = content.page("attempt", after, most)
        return reply({"attempts": handover.with_changes(rows)})


def take(call: Call, attempt: str) -> HttpResponse:
    """PUT /api/v1/handover/attempts/{number or name}: hold it as the other system does."""
    call.allow("admin")
    body: Any = call.body()
    if type(body.get("seq")) is not int or type(body.get("epoch")) is not int:
        raise invalid("`seq` and `epoch` are numbers.")
    return reply(handover.take(attempt, body))


def digests(call: Call) -> HttpResponse:
    """GET /api/v1/handover/digests?after=ID: of the next attempts; with `each=1` one by one."""
    call.allow("admin")
    rows = content.page("attempt", _number(call, "after"), PAGE)
    if "each" in call.request.GET:
        return reply({"each": {str(row.id): fingerprints.fingerprint(row) for row in rows}})
    return reply({"range": fingerprints.of_range(rows) if rows else None})


def _number(call: Call, name: str, otherwise: int = 0) -> int:
    text = call.request.GET.get(name, str(otherwise))
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise invalid(f"`{name}` is a number.")
    return int(text)
