"""Strict reading of a request: one meaning or a refusal (RFC 9112 sections 3.2, 6.1, 6.3, 11.2).

What two programs read differently is how a request is smuggled past one of them. The ASGI
server refuses part of this; servers differ, so the front door asks again.
"""

import re
from collections.abc import Iterable

from legacy_proxy.asgi import Headers, Scope
from legacy_proxy.target import raw_target

_CONTROLS = bytes([*range(0x09), *range(0x0A, 0x20), 0x7F])
_HOST = re.compile(rb"(?:[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_TARGET = re.compile(rb'/[!"$-~]*')
_QUERY = re.compile(rb'[!"$-~]*')
_AUTHORITY = re.compile(rb"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")
_DIGITS = re.compile(rb"[0-9]{1,18}")
_ENCODED_SEPARATOR = re.compile(rb"%(?:2f|5c|00|25(?:2f|5c|2e))", re.IGNORECASE)
_WATCHED = frozenset({b"host", b"content-length", b"transfer-encoding"})
_BODY = frozenset({b"content-length", b"transfer-encoding"})
_NOT_FORWARDED = frozenset({"CONNECT", "TRACE"})


def refusal(scope: Scope) -> str | None:
    """Why this request must be answered with 400, or None.

    `scope` is an ASGI http scope. The authority of an absolute-form target is only known
    behind `legacy_proxy.target.TargetKeepingProtocol`: uvicorn itself forgets it.
    """
    version: str = scope["http_version"]
    if version not in ("1.1", "1.0"):
        return "http_version"
    if scope["method"] in _NOT_FORWARDED:
        return "method"
    headers: Headers = scope["headers"]
    if has_controls([value for _, value in headers]):
        return "control_character"
    watched: dict[bytes, list[bytes]] = {}
    for name, value in headers:
        if name in _WATCHED:
            watched.setdefault(name, []).append(value)
    return (
        _target_refusal(scope)
        or _host_refusal(scope, watched.get(b"host", []), version)
        or _body_refusal(
            watched.get(b"content-length", []), watched.get(b"transfer-encoding", []), version
        )
    )


def handshake_refusal(scope: Scope) -> str | None:
    """Why this websocket handshake must be answered with 400, or None.

    A handshake has no body: what follows it are frames to one program and a second request to
    another.
    """
    if any(name in _BODY for name, _ in scope["headers"]):
        return "body_in_handshake"
    return refusal({**scope, "method": "GET"})


def ambiguous_path(raw_path: bytes) -> str | None:
    """Why a path must not be matched against routes, or None; it may still be passed on.

    An encoded separator, a dot segment and an empty segment are read as another path by
    some upstreams, which would lead a request around the route it belongs to.
    """
    if _ENCODED_SEPARATOR.search(raw_path) or b"\\" in raw_path:
        return "encoded_separator"
    segments = raw_path.lower().replace(b"%2e", b".").split(b"/")
    if b"." in segments or b".." in segments:
        return "dot_segment"
    if b"" in segments[1:-1]:
        return "empty_segment"
    return None


def has_controls(values: Iterable[bytes]) -> bool:
    """Whether a field value carries NUL, CR, LF or another control character but TAB."""
    text = b"".join(values)
    return len(text.translate(None, _CONTROLS)) != len(text)


def _host_refusal(scope: Scope, hosts: list[bytes], version: str) -> str | None:
    if len(hosts) > 1 or (not hosts and version == "1.1"):
        return "host_count"
    if hosts and not _HOST.fullmatch(hosts[0]):
        return "host_syntax"
    absolute = _AUTHORITY.match(raw_target(scope))
    if absolute and hosts and absolute[1].lower() != hosts[0].lower():
        return "authority_mismatch"
    return None


def _target_refusal(scope: Scope) -> str | None:
    if _TARGET.fullmatch(scope["raw_path"]) and _QUERY.fullmatch(scope["query_string"]):
        return None
    return "request_target"


def _body_refusal(lengths: list[bytes], codings: list[bytes], version: str) -> str | None:
    if lengths and codings:
        return "length_and_coding"
    if len(lengths) > 1:
        return "content_length_count"
    if lengths and not _DIGITS.fullmatch(lengths[0]):
        return "content_length_syntax"
    if codings and version == "1.0":
        return "coding_in_http_1_0"
    if codings and (len(codings) > 1 or codings[0].strip().lower() != b"chunked"):
        return "transfer_coding"
    return None
