"""What is wrong, as problem details (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """A refusal with an HTTP status, a stable code and a sentence for the person."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.members = members

    def document(self) -> dict[str, Any]:
        """The JSON body."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            **self.members,
        }


def unauthenticated(detail: str) -> Problem:
    """401: no usable token."""
    return Problem(401, "unauthenticated", detail, headers={"WWW-Authenticate": "Bearer"})


def forbidden(detail: str) -> Problem:
    """403: known, but not allowed."""
    return Problem(403, "forbidden", detail)


def not_found(what: str) -> Problem:
    """404: there is no such thing, or none this person may know of."""
    return Problem(404, "not_found", f"There is no such {what}.")


def invalid(detail: str) -> Problem:
    """400: the request cannot be understood."""
    return Problem(400, "invalid_request", detail)


def invalid_response(detail: str) -> Problem:
    """400: the answer does not fit its question."""
    return Problem(400, "invalid_response", detail)


def too_large(limit: int) -> Problem:
    """413: the body is longer than `limit` bytes."""
    return Problem(413, "too_large", f"The body is longer than {limit} bytes.", limit=limit)


def method_not_allowed(*allowed: str) -> Problem:
    """405: this address exists, for other methods."""
    methods = ", ".join(sorted(allowed))
    detail = f"Here you can: {methods}."
    return Problem(405, "method_not_allowed", detail, headers={"Allow": methods})


def broken() -> Problem:
    """500: a fault; what it was is in the log and nowhere else."""
    return Problem(500, "server_error", "Something went wrong on our side.")
