"""What the upstream is told about the client."""

from collections.abc import Awaitable, Callable

import pytest

from legacy_proxy.forwarded import trust
from tests.unit.legacy_proxy.wire import Request, ask, ok, replying

Proxied = Callable[..., Awaitable[int]]

CLAIMS = (
    "X-Forwarded-For: 203.0.113.7",
    "X-Forwarded-Proto: https",
    "X-Forwarded-Host: exam.example",
    "X-Forwarded-Port: 443",
    "X-Forwarded-Prefix: /lms",
    "Forwarded: for=203.0.113.7;proto=https",
)


async def test_claims_of_a_stranger_are_overwritten(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", *CLAIMS, "Host: learn.example:8000")
    (request,) = seen
    assert request.one("x-forwarded-for") == "127.0.0.1"
    assert request.one("x-forwarded-proto") == "http"
    assert request.one("x-forwarded-host") == "learn.example:8000"
    assert request.one("x-forwarded-port") == "8000"
    assert request.all("x-forwarded-prefix") == []
    assert request.one("forwarded") == 'for=127.0.0.1;host="learn.example:8000";proto=http'


@pytest.mark.parametrize(
    "name", ["X-Real-IP", "Client-IP", "True-Client-IP", "X-Original-URL", "X-Rewrite-URL"]
)
async def test_other_ways_to_pose_as_somebody_are_dropped(proxied: Proxied, name: str) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen))
    await ask(port, "/", f"{name}: 203.0.113.7")
    assert seen[0].all(name.lower()) == []


async def test_claims_of_a_trusted_peer_are_continued(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen), trusted_peers=("127.0.0.0/8",))
    await ask(port, "/", *CLAIMS, "X-Real-IP: 203.0.113.7")
    (request,) = seen
    assert request.one("x-forwarded-for") == "203.0.113.7, 127.0.0.1"
    assert request.one("x-forwarded-proto") == "https"
    assert request.one("x-forwarded-host") == "exam.example"
    assert request.one("x-forwarded-port") == "443"
    assert request.one("x-forwarded-prefix") == "/lms"
    assert request.one("x-real-ip") == "203.0.113.7"
    assert request.one("forwarded") == (
        "for=203.0.113.7;proto=https, for=127.0.0.1;host=exam.example;proto=https"
    )


@pytest.mark.parametrize("preserve_host", [False, True])
@pytest.mark.parametrize("trusted", [(), ("127.0.0.1",)])
async def test_the_host_that_is_sent_changes_nothing_of_what_is_forwarded(
    proxied: Proxied, preserve_host: bool, trusted: tuple[str, ...]
) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen), preserve_host=preserve_host, trusted_peers=trusted)
    await ask(port, "/", *CLAIMS, "Host: learn.example:8000")
    public, number = ("exam.example", "443") if trusted else ("learn.example:8000", "8000")
    assert seen[0].one("x-forwarded-host") == public
    assert seen[0].one("x-forwarded-port") == number
    assert seen[0].one("x-forwarded-proto") == ("https" if trusted else "http")
    assert (seen[0].one("host") == public) is preserve_host


async def test_a_trusted_peers_x_forwarded_for_is_told_in_forwarded_too(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen), trusted_peers=("127.0.0.1",))
    await ask(port, "/", "X-Forwarded-For: 2001:db8::7, 203.0.113.7")
    assert seen[0].one("forwarded") == (
        'for="[2001:db8::7]", for=203.0.113.7, for=127.0.0.1;host=learn.example;proto=http'
    )


async def test_a_peer_outside_the_trusted_networks_is_a_stranger(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen), trusted_peers=("10.0.0.0/8", "::1"))
    await ask(port, "/", *CLAIMS)
    assert seen[0].one("x-forwarded-for") == "127.0.0.1"


@pytest.mark.parametrize(
    ("address", "expected"),
    [("10.1.2.3", True), ("11.1.2.3", False), ("fd00::5", True), ("unknown", False), ("", False)],
)
def test_trust_is_by_network(address: str, expected: bool) -> None:
    assert trust(["10.0.0.0/8", "fd00::/8"])(address) is expected


def test_nobody_is_trusted_by_default() -> None:
    assert not trust([])("127.0.0.1")
