"""Django's own errors: a problem document for programs, a short page for people."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from banyan.addresses import CONTRACT, at
from banyan.http import problems

_FOR_PROGRAMS = (CONTRACT, at("/api/"), at("/bff/"))
_TEXTS = {
    400: ("bad_request", "Bad request", "The request could not be read."),
    403: ("forbidden", "Forbidden", "You may not see this."),
    404: ("not_found", "Not found", "There is nothing at this address."),
    500: ("internal_error", "Internal error", "The mistake is ours and was logged."),
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    code, title, detail = _TEXTS[status]
    if request.accepts("text/html") and not request.path.startswith(_FOR_PROGRAMS):
        context: dict[str, Any] = {"title": title, "detail": detail}
        return render(request, "gateway/error.html", context, status=status)
    document = problems.problem(status, code, title, detail)
    return JsonResponse(document, status=status, content_type=problems.CONTENT_TYPE)
