"""Every form of the document as bytes: pages, JSON, feed; the same live and in the static copy."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from django.template.loader import render_to_string

from banyan.addresses import at
from bff.status.atom import feed
from bff.status.document import Document
from bff.status.incidents import LANGUAGES
from bff.status.sentences import Teller
from bff.status.statuspage import Statuspage
from bff.status.words import NAMES

EXPORT_SECONDS = 15
_OLD = timedelta(minutes=2)

REPLIES: dict[str, Callable[[Statuspage], Any]] = {
    "summary": Statuspage.summary,
    "status": Statuspage.status,
    "components": Statuspage.components,
    "incidents": Statuspage.incidents,
    "incidents/unresolved": Statuspage.unresolved,
    "scheduled-maintenances": Statuspage.maintenances,
    "scheduled-maintenances/upcoming": Statuspage.upcoming,
    "scheduled-maintenances/active": Statuspage.active,
}
"""By their addresses below /api/v2/, without .json."""

_LIVE = {
    "home": at("/"),
    "css": at("/static/status/status.css"),
    "feed": at("/status/{language}/history.atom"),
    "history": at("/status/history.json"),
    "keys": at("/.well-known/banyan-receipts.json"),
    "summary": at("/api/v2/summary.json"),
}
_STATIC = {
    "home": "index.html",
    "css": "status.css",
    "feed": "history.{language}.atom",
    "history": "history.json",
    "keys": "keys.json",
    "summary": "api/v2/summary.json",
}


def page(document: Document, language: str, *, static: bool = False) -> bytes:
    """The page in a language; `static` as a file that stands beside the other files."""
    teller = Teller(language)
    addresses = _STATIC if static else _LIVE
    links: dict[str, Any] = {
        name: address.format(language=language) for name, address in addresses.items()
    }
    links["languages"] = [
        {
            "code": code,
            "name": NAMES[code],
            "href": f"{code}.html" if static else at(f"/status/{code}/"),
        }
        for code in LANGUAGES
    ]
    told = teller.tell(document, document.as_of if static else None)
    told |= {"links": links, "static": _about_copies(teller, document) if static else ""}
    return render_to_string("status/page.html", told).encode()


def _about_copies(teller: Teller, document: Document) -> str:
    made = document.as_of
    return teller.say(
        "static",
        seconds=EXPORT_SECONDS,
        time=f"{made:%H:%M:%S} UTC",
        until=f"{made + _OLD:%H:%M} UTC",
    )


def reply(document: Document, name: str, url: str) -> bytes:
    """One of REPLIES as JSON."""
    return msgspec.json.encode(REPLIES[name](Statuspage(document, url)))


def atom(document: Document, language: str, url: str, own: str) -> bytes:
    """The feed in a language."""
    return feed(document, language, url, own)
