"""The line item of a link: what the platform says, else one that is there, else a new one."""

from typing import Any
from urllib.parse import urljoin, urlsplit

import msgspec

from apps.lti.api import LinkPlace, alone_with, keep_line_item
from banyan.errors import Fault
from banyan.outgoing.http import Answer, send

_CONTAINER = "application/vnd.ims.lis.v2.lineitemcontainer+json"
_ITEM = "application/vnd.ims.lis.v2.lineitem+json"


class NotNow(Fault):
    """Somebody else is looking for this line item; it will be there in a moment."""


class Answered(Fault):
    """The platform has answered, and not with a line item."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__(f"line item: {answer.told()}")


def line_item_of(place: LinkPlace, token: str, maximum: float) -> str:
    """Where the scores of this link go, found or made if it is not known yet.

    Raises NotNow, Answered, Unreachable.
    """
    if place.line_item:
        return place.line_item
    with alone_with(place.id) as alone:
        if not alone:
            raise NotNow
        # One that was made before a crash is found, and not made twice.
        found = _find(place, token) or _make(place, token, maximum)
        keep_line_item(place.id, found)
        return found


def _find(place: LinkPlace, token: str) -> str:
    headers = {"Authorization": f"Bearer {token}", "Accept": _CONTAINER}
    answer = send("GET", place.line_items, headers)
    items = _decoded(answer)
    for one in items if isinstance(items, list) else []:
        if isinstance(one, dict) and _is_of(one, place) and isinstance(one.get("id"), str):
            return _absolute(place, one["id"])
    return ""


def _make(place: LinkPlace, token: str, maximum: float) -> str:
    wanted = {
        "label": place.title or place.assessment,
        "scoreMaximum": maximum if maximum > 0 else 100.0,
        "resourceId": place.assessment,
        "resourceLinkId": place.link,
    }
    headers = {"Authorization": f"Bearer {token}", "Content-Type": _ITEM, "Accept": _ITEM}
    answer = send("POST", place.line_items, headers, msgspec.json.encode(wanted))
    made = _decoded(answer)
    if not isinstance(made, dict) or not isinstance(made.get("id"), str):
        raise Answered(answer)
    return _absolute(place, made["id"])


def _is_of(item: dict[str, Any], place: LinkPlace) -> bool:
    named = item.get("resourceLinkId"), item.get("resourceId")
    return named in ((place.link, place.assessment), (place.link, None), (place.link, ""))


def _absolute(place: LinkPlace, url: str) -> str:
    """Raises Answered for a line item on another server: our token is for this one."""
    try:
        whole = urljoin(place.line_items, url)
        elsewhere = urlsplit(whole)[:2] != urlsplit(place.line_items)[:2]
    except ValueError:
        elsewhere = True
    if elsewhere:
        raise Answered(Answer(502, {}, b"the line item is on another server than its service"))
    return whole


def _decoded(answer: Answer) -> Any:
    if not 200 <= answer.status < 300:
        raise Answered(answer)
    try:
        return msgspec.json.decode(answer.body)
    except msgspec.DecodeError as error:
        raise Answered(answer) from error
