"""DRF's errors as problem documents, like everybody's."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from rest_framework import exceptions

from banyan.errors import Refusal, Unavailable
from banyan.http.edge import AWAY
from banyan.http.problems import CONTENT_TYPE, of_fault, of_refusal, problem

logger = logging.getLogger(__name__)


def exception_handler(error: Exception, context: dict[str, Any]) -> JsonResponse:
    """DRF's EXCEPTION_HANDLER. Not rendered by the view, which may only speak HTML or YAML."""
    document, headers = _translate(error)
    status = document["status"]
    return JsonResponse(document, status=status, headers=headers, content_type=CONTENT_TYPE)


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
