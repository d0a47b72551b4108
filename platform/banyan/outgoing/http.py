"""One request to somebody else's server, bounded in time and size, that follows nobody anywhere."""

import http.client
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from banyan.dry_run.side_effects import recorded_instead
from banyan.errors import Fault
from banyan.outgoing.retry import asked_to_wait

_TIMEOUT_SECONDS = 10.0
_BODY_SECONDS = 30.0
_LARGEST_BYTES = 2_000_000
_SHOWN_CHARACTERS = 300


class Unreachable(Fault):
    """No answer came, or none that is HTTP."""


class Answer(msgspec.Struct, frozen=True):
    """What came back; header names are in lower case, `body` is cut at two megabytes."""

    status: int
    headers: dict[str, str]
    body: bytes

    def told(self) -> str:
        """The answer as a line for people."""
        text = " ".join(self.body.decode(errors="replace").replace("\x00", "").split())
        return f"{self.status} {text[:_SHOWN_CHARACTERS]}".strip()

    def asked_to_wait(self) -> float | None:
        """The seconds of its Retry-After; None without one."""
        return asked_to_wait(self.headers, datetime.now(UTC))


def why_not_sendable(url: str) -> str | None:
    """Why nothing is sent to `url`, or None. Outside the demo it takes https (RFC 6750 §5.3)."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  # raises ValueError for one that is no number
    except ValueError:
        return "this is not a URL"
    if parts.username or parts.password or not parts.hostname or parts.fragment:
        return "it must name a server, without user, password or #fragment"
    if parts.scheme == "https" or (parts.scheme == "http" and settings.BANYAN.demo):
        return None
    return "it must begin with https://"


def send(
    method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Answer:
    """Send and wait at most ten seconds for each part of the answer. Raises Unreachable.

    A redirect is an answer like another: a token must not be carried to where it leads.
    """
    if recorded_instead("http", f"{method} {urlsplit(url).netloc}"):
        return Answer(202, {}, b"")
    reason = why_not_sendable(url)
    if reason is not None:
        raise Unreachable(f"{url[:200]}: {reason}")
    request = urllib.request.Request(url, data=body, method=method, headers=dict(headers or {}))
    try:
        with _opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
            return _answer(response.status, response.headers, _read(response))
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error.headers, _read(error))
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{urlsplit(url).netloc}: {_words(error)}") from error
    except ValueError as error:  # its text may hold the token
        raise Unreachable(f"{urlsplit(url).netloc}: a header or address cannot be sent") from error


def _read(response: Any) -> bytes:
    """The body, as much of it as is wanted: one that drips would hold its sender for days."""
    until = time.monotonic() + _BODY_SECONDS
    parts, size = [], 0
    while size < _LARGEST_BYTES and (part := response.read1(65_536)):
        if time.monotonic() > until:
            raise TimeoutError
        parts.append(part)
        size += len(part)
    return b"".join(parts)


class _Nowhere(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_opener = urllib.request.build_opener(_Nowhere)


def _answer(status: int, headers: Message, body: bytes) -> Answer:
    return Answer(status, {name.lower(): value for name, value in headers.items()}, body)


def _words(error: BaseException) -> str:
    reason = getattr(error, "reason", error)
    if isinstance(reason, socket.timeout | TimeoutError):
        return f"no answer within {_TIMEOUT_SECONDS:.0f} s"
    return str(reason) or type(reason).__name__
