"""Between Django and the views: methods, tokens, JSON bodies and problems."""

import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from legacy_proxy.monolith import handover, problems, tokens
from legacy_proxy.monolith.accounts import Principal
from legacy_proxy.monolith.content import Json
from legacy_proxy.monolith.problems import Problem, forbidden, invalid, method_not_allowed

NOBODY = Principal(id="", name="", role="", tenant="")


@dataclass(frozen=True, slots=True)
class Call:
    """One request on its way to a view."""

    request: HttpRequest
    who: Principal

    def allow(self, *roles: str) -> None:
        """403 unless the caller has one of the roles."""
        if self.who.role not in roles:
            raise forbidden("Your role does not allow this.")

    def body(self) -> Json:
        """The JSON object in the body; 400 for anything else."""
        return parse(self.request.body)


View = Callable[..., HttpResponseBase]
AsyncView = Callable[..., Coroutine[Any, Any, HttpResponseBase]]
V = TypeVar("V")


def endpoint(*, public: bool = False, **views: View) -> View:
    """One address: a view per method (`GET=…, PUT=…`); HEAD goes where GET goes."""

    def dispatch(request: HttpRequest, **address: str) -> HttpResponseBase:
        try:
            return _chosen(views, request)(_call(request, public), **address)
        except Problem as problem:
            return refusal(problem)

    return dispatch


def streaming(**views: AsyncView) -> AsyncView:
    """The same for views that stream."""

    async def dispatch(request: HttpRequest, **address: str) -> HttpResponseBase:
        try:
            return await _chosen(views, request)(_call(request, False), **address)
        except Problem as problem:
            return refusal(problem)

    return dispatch


def reply(
    document: Json, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """A JSON answer that nobody keeps."""
    return _json(
        document, status, "application/json", {"Cache-Control": "no-store", **(headers or {})}
    )


def refusal(problem: Problem) -> HttpResponse:
    """A problem as an answer."""
    headers = {"Cache-Control": "no-store", **problem.headers}
    return _json(problem.document(), problem.status, problems.CONTENT_TYPE, headers)


def parse(raw: bytes) -> Json:
    """A JSON object, strictly: UTF-8, no NaN, no lone surrogates."""
    try:
        document = json.loads(raw.decode(), parse_constant=_refuse_constant)
        json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise invalid("The body is not valid JSON.") from error
    if not isinstance(document, dict):
        raise invalid("The body must be a JSON object.")
    return document


def _chosen(views: Mapping[str, V], request: HttpRequest) -> V:
    method = "GET" if request.method == "HEAD" else request.method or ""
    if method not in views:
        raise method_not_allowed(*views)
    return views[method]


def _call(request: HttpRequest, public: bool) -> Call:
    handover.listen(request.headers)
    if public:
        return Call(request, NOBODY)
    return Call(request, tokens.principal(request.headers.get("Authorization")))


def _json(
    document: Json, status: int, content_type: str, headers: Mapping[str, str]
) -> HttpResponse:
    # ASCII escapes: a lone surrogate stored long ago can still be sent.
    body = json.dumps(document, separators=(",", ":")).encode()
    response = HttpResponse(body, status=status, content_type=content_type, headers=dict(headers))
    response["Content-Length"] = str(len(body))
    return response


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def page_not_found(request: HttpRequest, exception: Any) -> HttpResponse:
    """Django's handler404."""
    return refusal(problems.not_found("address"))


def bad_request(request: HttpRequest, exception: Any) -> HttpResponse:
    """Django's handler400."""
    return refusal(invalid("The request cannot be understood."))


def permission_denied(request: HttpRequest, exception: Any) -> HttpResponse:
    """Django's handler403."""
    return refusal(forbidden("This is not allowed."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500: the traceback is in the log."""
    return refusal(problems.broken())
