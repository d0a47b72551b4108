"""Ours lie below one prefix, and every other address of the site is the LMS's."""

import re

import pytest

from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform


@pytest.fixture
def visitor(prefixed_platform: RunningPlatform) -> Frontend:
    return Frontend(prefixed_platform.url)


@pytest.mark.parametrize(
    "path", ["/", "/admin/", "/login/", "/static/pages/app.css", "/learn/", "/readyz", "/metrics"]
)
def test_what_used_to_be_ours_is_the_lms_s(
    prefixed_platform: RunningPlatform, visitor: Frontend, path: str
) -> None:
    directly = Frontend(prefixed_platform.legacy_url).call("GET", path)
    through = visitor.call("GET", path)
    assert (through.status, through.body) == (directly.status, directly.body)
    assert through.headers["Banyan-Route"] == "monolith"


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/admin/login/", "/learn/", "/status/en/", "/api/docs/", "/api/v2/summary.json"),
        *("/static/pages/app.css", "/readyz", "/metrics", "/verify/", "/favicon.ico"),
    ],
)
def test_ours_are_below_it(visitor: Frontend, path: str) -> None:
    answer = visitor.call("GET", f"/banyan{path}")
    assert (answer.status, answer.headers.get("Banyan-Route")) == (200, None)


def test_routed_addresses_and_the_keys_of_receipts_stay_where_they_are(visitor: Frontend) -> None:
    person = Frontend.logged_in(visitor.url, "learner3")
    assert person.call("GET", "/api/v1/assessments").stack == "legacy"
    assert person.call("GET", "/banyan/bff/v1/assessments").status == 200
    assert visitor.call("GET", "/.well-known/banyan-receipts.json").body["keys"]


@pytest.mark.parametrize("path", ["/", "/learn/", "/status/en/", "/admin/login/", "/nothing-here"])
def test_every_link_of_a_page_of_ours_stays_below_it(visitor: Frontend, path: str) -> None:
    page: bytes = visitor.call("GET", f"/banyan{path}", headers={"Accept": "text/html"}).body
    found = re.findall(r'(?:href|src|action)="(/[^"]*)"', page.decode())
    assert found
    allowed = ("/banyan/", "/.well-known/banyan-receipts.json")
    assert [link for link in found if not link.startswith(allowed)] == []


def test_our_cookies_are_not_sent_to_the_lms(visitor: Frontend) -> None:
    given = visitor.call("GET", "/banyan/admin/login/").headers.get_all("Set-Cookie") or []
    assert given
    assert all("Path=/banyan/" in cookie for cookie in given)


def test_an_address_of_ours_without_its_last_slash_is_completed(visitor: Frontend) -> None:
    assert visitor.call("GET", "/banyan").body.startswith(b"<!doctype html>")
