"""Cookies of the upstream fit our host; ours never reach it."""

from collections.abc import Awaitable, Callable

import pytest

from legacy_proxy.cookies import CookieMap, CookieRules
from tests.unit.legacy_proxy.wire import Request, ask, ok, replying

Proxied = Callable[..., Awaitable[int]]

EXPIRING = "a=1; Expires=Wed, 09 Jun 2027 10:18:14 GMT; Path=/; HttpOnly"


def mapped(line: bytes, rules: CookieRules | None = None) -> bytes | None:
    return CookieMap(rules or CookieRules(), "legacy.internal", frozenset()).mapped(line)


async def test_two_cookies_stay_two_lines_and_keep_their_comma(proxied: Proxied) -> None:
    port = await proxied(replying(ok(b"", f"Set-Cookie: {EXPIRING}", "Set-Cookie: b=2")))
    assert (await ask(port)).all("set-cookie") == [EXPIRING, "b=2"]


async def test_our_own_cookies_never_reach_the_upstream(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen), own_cookies=frozenset({"banyan_session"}))
    await ask(port, "/", "Cookie: MoodleSession=1; banyan_session=secret; theme=dark")
    assert seen[0].all("cookie") == ["MoodleSession=1; theme=dark"]


async def test_a_cookie_header_with_only_our_cookies_is_not_sent_at_all(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(), seen), own_cookies=frozenset({"a", "b"}))
    await ask(port, "/", "Cookie: a=1; b=2")
    assert seen[0].all("cookie") == []


async def test_the_upstream_cannot_set_our_own_cookie(proxied: Proxied) -> None:
    port = await proxied(
        replying(ok(b"", "Set-Cookie: banyan_session=stolen; Path=/", "Set-Cookie: x=1")),
        own_cookies=frozenset({"banyan_session"}),
    )
    assert (await ask(port)).all("set-cookie") == ["x=1"]


async def test_the_proxy_keeps_no_cookie_of_one_client_for_another(proxied: Proxied) -> None:
    seen: list[Request] = []
    port = await proxied(replying(ok(b"", "Set-Cookie: who=first; Path=/"), seen))
    await ask(port)
    await ask(port)
    assert seen[1].all("cookie") == []


def test_a_cookie_header_without_ours_keeps_its_bytes() -> None:
    line = b'a=1;b="x y";  c'
    assert CookieMap(CookieRules(), "h", frozenset({"z"})).upward(line) == line


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"a=1; Domain=legacy.internal; Path=/", b"a=1; Path=/"),
        (b"a=1; domain=.LEGACY.internal", b"a=1"),
        (b"a=1; Domain=other.example", b"a=1; Domain=other.example"),
    ],
)
def test_the_upstreams_own_domain_is_dropped(line: bytes, expected: bytes) -> None:
    assert mapped(line) == expected


def test_a_domain_is_mapped_to_ours() -> None:
    rules = CookieRules(domains={"school.internal": "school.example"})
    assert mapped(b"a=1; Domain=.school.internal", rules) == b"a=1; Domain=school.example"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (b"/moodle", b"/lms"),
        (b"/moodle/mod/quiz", b"/quiz"),
        (b"/moodle/course", b"/lms/course"),
        (b"/moodles", b"/moodles"),
        (b"/", b"/"),
    ],
)
def test_the_longest_matching_path_is_mapped(path: bytes, expected: bytes) -> None:
    rules = CookieRules(paths={"/moodle": "/lms", "/moodle/mod/quiz": "/quiz"})
    assert mapped(b"a=1; Path=" + path, rules) == b"a=1; Path=" + expected


@pytest.mark.parametrize(
    ("secure", "line", "expected"),
    [
        (None, b"a=1; secure; Path=/", b"a=1; secure; Path=/"),
        (True, b"a=1; Path=/", b"a=1; Path=/; Secure"),
        (True, b"a=1; secure; Path=/", b"a=1; Path=/; Secure"),
        (False, b"a=1; Secure; Path=/", b"a=1; Path=/"),
        (False, b"__Secure-a=1; Secure", b"__Secure-a=1; Secure"),
    ],
)
def test_secure_is_added_removed_or_left(secure: bool | None, line: bytes, expected: bytes) -> None:
    assert mapped(line, CookieRules(secure=secure)) == expected


def test_a_host_cookie_is_never_changed() -> None:
    line = b"__Host-sid=1; Secure; Path=/; Domain=legacy.internal"
    assert mapped(line, CookieRules(secure=False, paths={"/": "/lms"})) == line


def test_a_value_that_looks_like_an_attribute_is_no_attribute() -> None:
    assert mapped(b"domain=legacy.internal; Path=/") == b"domain=legacy.internal; Path=/"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"a=1; Path=/", b"a=1; Path=/; SameSite=Lax"),
        (b"a=1; samesite=None; HttpOnly", b"a=1; HttpOnly; SameSite=Lax"),
        (b"__Host-a=1; Path=/; Secure", b"__Host-a=1; Path=/; Secure; SameSite=Lax"),
    ],
)
def test_same_site_is_replaced(line: bytes, expected: bytes) -> None:
    rules = CookieRules(same_site="Lax")
    assert CookieMap(rules, "legacy.internal", frozenset()).mapped(line) == expected


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        (b"sid=1", b"old.sid=1"),
        (b"__Host-sid=1", b"__Host-old.sid=1"),
        (b"a=old.b", b"old.a=old.b"),
    ],
)
def test_a_name_gets_its_prefix_and_loses_it_again(theirs: bytes, ours: bytes) -> None:
    cookies = CookieMap(CookieRules(prefix="old."), "legacy.internal", frozenset())
    assert (cookies.mapped(theirs), cookies.upward(ours)) == (ours, theirs)


def test_with_a_prefix_the_cookies_of_others_stay_here() -> None:
    cookies = CookieMap(CookieRules(prefix="old."), "legacy.internal", frozenset({"old.own"}))
    assert cookies.upward(b"other=1; old.sid=2; old.own=3; old.b=4") == b"sid=2; b=4"
    assert cookies.mapped(b"own=1") is None
