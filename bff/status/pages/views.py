"""The status page over HTTP: for people in their language, for programs, for anybody's reader."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from banyan.addresses import at
from banyan.http.openapi import schema_of
from banyan.pages.csp import POLICY
from bff.status import replies
from bff.status.atom import CONTENT_TYPE
from bff.status.document import Document
from bff.status.forms import atom, page, reply
from bff.status.history import signed_history
from bff.status.incidents import LANGUAGES
from bff.status.latest import latest

_CACHE = "public, max-age=5"


@require_safe
def negotiated(request: HttpRequest) -> HttpResponse:
    """The page in the language that the browser asks for (RFC 9110 §12.5.4)."""
    response = _page(preferred(request.headers.get("Accept-Language", "")))
    patch_vary_headers(response, ["Accept-Language"])
    return response


@require_safe
def in_language(request: HttpRequest, language: str) -> HttpResponse:
    """The page in one language."""
    return _page(_known(language))


@require_safe
def history_feed(request: HttpRequest, language: str = LANGUAGES[0]) -> HttpResponse:
    """What was told, as Atom."""
    own = request.build_absolute_uri(request.path)
    content = atom(latest.get(), _known(language), _url(request), own)
    return _public(HttpResponse(content, content_type=CONTENT_TYPE))


@require_safe
def history_file(request: HttpRequest) -> HttpResponse:
    """The signed history, for anybody to keep and to check."""
    content = msgspec.json.encode(signed_history())
    return _public(HttpResponse(content, content_type="application/json"))


def preferred(accepted: str) -> str:
    """The first of our languages that is accepted, a region's falling back on the language."""
    for language, _quality in parse_accept_lang_header(accepted):
        code = language.partition("-")[0]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise Http404
    return language


def _page(language: str) -> HttpResponse:
    document = latest.get()
    age = int((timezone.now() - document.as_of).total_seconds()) // 60
    response = HttpResponse(_rendered(_Same(document), language, age))
    response["Content-Language"] = language
    response["Content-Security-Policy"] = POLICY
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = _CACHE
    return response


class _Same:
    """A document, as a key: the same one is rendered once, however many look at it."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def __hash__(self) -> int:
        return id(self.document)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.document is self.document


@lru_cache(maxsize=2 * len(LANGUAGES))
def _rendered(same: _Same, language: str, _minutes_old: int) -> bytes:
    return page(same.document, language)


def _url(request: HttpRequest) -> str:
    return settings.BANYAN.status_url or request.build_absolute_uri(at("/status/"))


def _public(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = _CACHE
    return response


class StatuspageView(APIView):
    """A reply of the Statuspage format, for anybody."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    document = ""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)

    def answer(self, request: Request) -> HttpResponse:
        """The reply as it is now."""
        content = reply(latest.get(), self.document, _url(request))
        return _public(HttpResponse(content, content_type="application/json"))


_REPLIES: dict[str, type] = {
    "summary": replies.StatuspageSummary,
    "status": replies.StatuspageStatusReply,
    "components": replies.StatuspageComponents,
    "incidents": replies.StatuspageIncidents,
    "incidents/unresolved": replies.StatuspageIncidents,
    "scheduled-maintenances": replies.StatuspageMaintenances,
    "scheduled-maintenances/upcoming": replies.StatuspageMaintenances,
    "scheduled-maintenances/active": replies.StatuspageMaintenances,
}


def statuspage_views() -> dict[str, Callable[..., Any]]:
    """A view per reply, by its address below /api/v2/."""
    return {f"{name}.json": _view(name, made).as_view() for name, made in _REPLIES.items()}


def _view(name: str, made: type) -> type[StatuspageView]:
    class View(StatuspageView):
        document = name

        @extend_schema(
            tags=["status"],
            operation_id="status_" + name.replace("/", "_").replace("-", "_"),
            responses={200: schema_of(made)},
        )
        def get(self, request: Request) -> HttpResponse:
            """What can be done just now, in the format that status pages share."""
            return self.answer(request)

    View.__doc__ = StatuspageView.__doc__
    return View
