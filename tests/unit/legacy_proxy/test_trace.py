"""W3C Trace Context through the proxy."""

import re
from collections.abc import Awaitable, Callable

import pytest

from legacy_proxy.trace import next_hop
from tests.unit.legacy_proxy.wire import Request, ask, ok, replying

Proxied = Callable[..., Awaitable[int]]

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = "b7ad6b7169203331"


def parts(headers: list[tuple[bytes, bytes]]) -> list[str]:
    return dict(headers)[b"traceparent"].decode().split("-")


async def test_a_trace_goes_on_with_a_span_of_its_own(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", f"traceparent: 00-{TRACE}-{SPAN}-01", "tracestate: a=1,b=2")
    version, trace, span, flags = seen[0].one("traceparent").split("-")
    assert (version, trace, flags) == ("00", TRACE, "01")
    assert re.fullmatch("[0-9a-f]{16}", span)
    assert span != SPAN
    assert seen[0].one("tracestate") == "a=1,b=2"


async def test_a_trace_begins_where_there_was_none(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port)
    await ask(port)
    first, second = (request.one("traceparent") for request in seen)
    assert re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-00", first)
    assert first.split("-")[1] != second.split("-")[1]


@pytest.mark.parametrize(
    "bad",
    [
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-01-more",
        f"00-{TRACE}-{SPAN}",
        "",
    ],
)
def test_an_unreadable_parent_starts_anew_and_drops_its_state(bad: str) -> None:
    headers = next_hop([bad.encode()], [b"a=1"])
    assert parts(headers)[1] != TRACE
    assert [name for name, _ in headers] == [b"traceparent"]


def test_a_later_version_is_read_as_far_as_it_is_known() -> None:
    headers = next_hop([f"42-{TRACE}-{SPAN}-0b-more".encode()], [])
    assert (parts(headers)[0], parts(headers)[1], parts(headers)[3]) == ("00", TRACE, "01")


def test_two_parents_are_none() -> None:
    parent = f"00-{TRACE}-{SPAN}-01".encode()
    assert parts(next_hop([parent, parent], []))[1] != TRACE
