"""Every error leaves as a problem document (RFC 9457), from DRF and from plain ASGI alike."""

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from banyan.edge import AWAY
from banyan.errors import Refusal, Unavailable

logger = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
CONTENT_TYPE = "application/problem+json"


def problem(status: int, code: str, title: str, detail: str, **extra: Any) -> dict[str, Any]:
    """The document itself; `extra` members follow the standard ones."""
    return {
        "type": f"urn:banyan:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        **extra,
    }


def of_refusal(refusal: Refusal) -> tuple[dict[str, Any], dict[str, str]]:
    """The document of a refusal, and the headers that belong to it."""
    headers = {}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    retry_after = getattr(refusal, "retry_after", None)
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    body = problem(refusal.status, refusal.code, refusal.title, refusal.detail, **refusal.extra)
    return body, headers


def of_fault() -> dict[str, Any]:
    """What a client learns of our own mistakes: nothing but that it was ours."""
    return problem(500, "internal_error", "Internal error", "The mistake is ours and was logged.")


async def send_problem(send: Send, document: dict[str, Any], headers: dict[str, str]) -> None:
    """Answer a plain ASGI request with `document`."""
    body = msgspec.json.encode(document)
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    raw += [
        (b"content-type", CONTENT_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": document["status"], "headers": raw})
    await send({"type": "http.response.body", "body": body})


def drf_exception_handler(error: Exception, context: dict[str, Any]) -> Response:
    """DRF's EXCEPTION_HANDLER: refusals, DRF's own errors and faults, all as problems."""
    document, headers = _translate(error)
    response = Response(document, status=document["status"], headers=headers)
    response.content_type = CONTENT_TYPE
    # Tells Django that the rollback of an atomic request is wanted.
    response.exception = True
    return response


def _translate(error: Exception) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(error, Refusal):
        return of_refusal(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return _of_drf(error)
    if isinstance(error, AWAY):
        return of_refusal(Unavailable())
    logger.error("request failed", exc_info=error)
    return of_fault(), {}


_CODES = {"not_authenticated": "unauthenticated", "authentication_failed": "unauthenticated"}


def _of_drf(error: exceptions.APIException) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(error, exceptions.ValidationError):
        detail = "Some fields are not as they should be."
        return problem(400, "invalid_request", "Invalid request", detail, errors=error.detail), {}
    code = _CODES.get(error.default_code, error.default_code)
    title = code.replace("_", " ").capitalize()
    headers = {"WWW-Authenticate": "Bearer"} if error.status_code == 401 else {}
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    return problem(error.status_code, code, title, str(error.detail)), headers
