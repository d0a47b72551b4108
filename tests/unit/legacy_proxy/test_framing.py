"""A request with two readings is refused, before anybody upstream sees it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from legacy_proxy.framing import ambiguous_path, refusal
from legacy_proxy.upstream import Upstream
from tests.unit.legacy_proxy.wire import Request, ask, ok, replying, tell

Proxied = Callable[..., Awaitable[int]]


def reason(
    *headers: tuple[bytes, bytes],
    host: bytes | None = b"a.example",
    version: str = "1.1",
    path: bytes = b"/",
    query: bytes = b"",
    method: str = "GET",
) -> str | None:
    first = [] if host is None else [(b"host", host)]
    return refusal(
        {
            "http_version": version,
            "method": method,
            "raw_path": path,
            "query_string": query,
            "headers": [*first, *headers],
        }
    )


def test_an_ordinary_request_is_not_refused() -> None:
    assert reason((b"content-length", b"12"), (b"x-tab", b"a\tb")) is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([(b"content-length", b"1"), (b"transfer-encoding", b"chunked")], "length_and_coding"),
        ([(b"content-length", b"1"), (b"content-length", b"1")], "content_length_count"),
        ([(b"content-length", b"1, 1")], "content_length_syntax"),
        ([(b"content-length", b"+1")], "content_length_syntax"),
        ([(b"content-length", b"")], "content_length_syntax"),
        ([(b"transfer-encoding", b"gzip, chunked")], "transfer_coding"),
        ([(b"transfer-encoding", b"xchunked")], "transfer_coding"),
        (
            [(b"transfer-encoding", b"chunked"), (b"transfer-encoding", b"chunked")],
            "transfer_coding",
        ),
        ([(b"x-a", b"b\x00c")], "control_character"),
        ([(b"x-a", b"b\rc")], "control_character"),
        ([(b"x-a", b"b\nX-Evil: 1")], "control_character"),
        ([(b"x-a", b"b\x7f")], "control_character"),
        ([(b"host", b"b.example")], "host_count"),
        ([(b"host", b"a.example")], "host_count"),
    ],
)
def test_an_ambiguous_head_is_refused(headers: list[tuple[bytes, bytes]], expected: str) -> None:
    assert reason(*headers) == expected


def test_a_transfer_coding_in_http_1_0_is_refused() -> None:
    assert reason((b"transfer-encoding", b"chunked"), version="1.0") == "coding_in_http_1_0"


def test_only_http_1_0_may_leave_out_the_host() -> None:
    assert (reason(host=None), reason(host=None, version="1.0")) == ("host_count", None)


@pytest.mark.parametrize("host", [b"", b"a b", b"a/b", b"a@b", b"a,b", b"a:b", b"[::1", b"a:"])
def test_a_host_that_is_no_host_is_refused(host: bytes) -> None:
    assert reason(host=host) == "host_syntax"


@pytest.mark.parametrize("host", [b"a.example:8000", b"[::1]:80", b"127.0.0.1", b"my_host"])
def test_a_host_may_be_a_name_or_an_address_with_port(host: bytes) -> None:
    assert reason(host=host) is None


@pytest.mark.parametrize("path", [b"*", b"", b"a", b"/\xff", b"/a b", b"/a#b"])
def test_a_path_that_is_no_origin_form_is_refused(path: bytes) -> None:
    assert reason(path=path) == "request_target"


@pytest.mark.parametrize("method", ["CONNECT", "TRACE"])
def test_methods_about_the_connection_itself_are_refused(method: str) -> None:
    assert reason(method=method) == "method"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (b"/api/v1/attempts/7", None),
        (b"/api/v1/attempts/7/", None),
        (b"/caf%C3%A9/a.b/..c", None),
        (b"/a%2Fb", "encoded_separator"),
        (b"/a%5cb", "encoded_separator"),
        (b"/a%252fb", "encoded_separator"),
        (b"/a%00", "encoded_separator"),
        (b"/a\\b", "encoded_separator"),
        (b"/a/../b", "dot_segment"),
        (b"/a/%2e%2E/b", "dot_segment"),
        (b"/a/.%2e", "dot_segment"),
        (b"/./a", "dot_segment"),
        (b"//api/v1", "empty_segment"),
        (b"/api//v1", "empty_segment"),
        (b"/", None),
    ],
)
def test_a_path_two_programs_read_differently_is_not_routed(
    path: bytes, expected: str | None
) -> None:
    assert ambiguous_path(path) == expected


@pytest.mark.parametrize(
    "head",
    [
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"
        b"0\r\n\r\n",
        b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\nx",
        b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\x00c\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nX-A: b\rX-Evil: 1\r\n\r\n",
        b"GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
async def test_a_smuggling_attempt_gets_400_and_reaches_nobody(
    proxied: Proxied, head: bytes
) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    answer = await tell(port, head.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
    assert (answer.status, seen) == (400, [])


async def test_an_absolute_target_with_the_same_authority_is_an_ordinary_one(
    proxied: Proxied,
) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    answer = await ask(port, "http://Learn.example/a?b", "Host: learn.example")
    assert (answer.status, seen[0].target) == (200, "/a?b")


async def test_the_refusal_is_a_problem_document_with_its_reason(proxied: Proxied) -> None:
    port = await proxied(replying(ok()))
    answer = await ask(port, "/", "Host: a", "Host: b")
    assert answer.one("content-type") == "application/problem+json"
    assert b'"code":"bad_framing"' in answer.body
    assert b'"detail":"host_count"' in answer.body


@pytest.mark.parametrize(
    "options",
    [
        {"base_url": "legacy:80"},
        {"base_url": "http://legacy/moodle"},
        {"base_url": "http://user:pw@legacy"},
        {"base_url": "http://legacy", "aliases": ("ftp://x",)},
        {"base_url": "http://legacy", "pool_size": 0},
    ],
)
def test_an_upstream_that_cannot_be_reached_is_no_upstream(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="legacy"):
        Upstream("legacy", **options)
