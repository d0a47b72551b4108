"""The status page over HTTP: public, in the browser's language, readable from any other site."""

import pytest
from django.test import Client

from bff.status.forms import REPLIES
from bff.status.incidents import LANGUAGES
from bff.status.latest import Latest
from bff.status.pages import views
from tests.unit.bff.status.telling import document_of

ASKED = {"HTTP_HOST": "localhost"}


@pytest.fixture
def anybody(monkeypatch: pytest.MonkeyPatch) -> Client:
    document = document_of(save_answer="major_outage")
    monkeypatch.setattr(views, "latest", Latest(lambda _: document, lambda _: document))
    return Client(**ASKED)


def test_the_page_comes_in_the_browsers_language(anybody: Client) -> None:
    page = anybody.get("/status/", headers={"Accept-Language": "pt-BR,en;q=0.3"})
    assert page.headers["Content-Language"] == "pt"
    assert "Accept-Language" in page.headers["Vary"]
    assert '<html lang="pt">' in page.content.decode()
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]


def test_every_language_has_its_address_and_no_other(anybody: Client) -> None:
    for language in LANGUAGES:
        assert f'lang="{language}"' in anybody.get(f"/status/{language}/").content.decode()
    for language in ("de", "../etc"):
        assert anybody.get(f"/status/{language}/").status_code == 404


@pytest.mark.parametrize("name", REPLIES)
def test_programs_of_other_sites_may_read_it(anybody: Client, name: str) -> None:
    reply = anybody.get(f"/api/v2/{name}.json", headers={"Origin": "https://elsewhere.example"})
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert reply.headers["Content-Type"] == "application/json"
    assert reply.json()["page"]["url"] == "http://localhost/status/"


def test_the_feed_names_itself(anybody: Client) -> None:
    feed = anybody.get("/status/es/history.atom")
    assert feed.headers["Content-Type"].startswith("application/atom+xml")
    assert feed.headers["Access-Control-Allow-Origin"] == "*"
    assert 'href="http://localhost/status/es/history.atom" rel="self"' in feed.content.decode()


@pytest.mark.django_db
def test_the_signed_history_is_there_for_anybody(anybody: Client) -> None:
    history = anybody.get("/status/history.json")
    assert history.headers["Access-Control-Allow-Origin"] == "*"
    assert history.json()["entries"] == []


@pytest.mark.parametrize("path", ["/status/", "/status/history.atom", "/api/v2/summary.json"])
def test_nothing_is_written_here(anybody: Client, path: str) -> None:
    assert anybody.post(path).status_code == 405
