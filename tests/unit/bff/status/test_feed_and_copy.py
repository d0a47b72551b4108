"""The feed is Atom; the static copy holds everything, and is read back whole."""

import json
from datetime import timedelta
from pathlib import Path
from xml.etree.ElementTree import Element

import msgspec
import pytest
from defusedxml.ElementTree import fromstring

from bff.status import static_copy
from bff.status.document import Document
from bff.status.forms import REPLIES, atom
from bff.status.history import SignedHistory, publish, signed_history, what_is_wrong
from bff.status.incidents import LANGUAGES, Entry, incidents
from bff.status.static_copy import export
from tests.unit.bff.status.telling import NOON, document_of, planned, told

ATOM = "{http://www.w3.org/2005/Atom}"
URL = "https://status.example/"


def one(element: Element, name: str) -> Element:
    """The only child of this name (RFC 4287 wants exactly one)."""
    (child,) = element.findall(ATOM + name)
    return child


def read_feed(document: Document, language: str = "en") -> Element:
    feed = fromstring(atom(document, language, URL, f"{URL}{language}/history.atom"))
    assert feed.tag == f"{ATOM}feed"
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        for needed in ("id", "title", "updated"):
            assert one(element, needed).text
    assert one(one(feed, "author"), "name").text
    return feed


def test_a_feed_without_entries_is_one() -> None:
    feed = read_feed(document_of())
    assert feed.findall(f"{ATOM}entry") == []
    assert one(feed, "updated").text == "2026-11-29T12:00:00+00:00"


def test_a_feed_has_an_entry_for_each_incident_that_changes_with_its_news() -> None:
    first = told()
    entries = [
        Entry(0, NOON, first),
        Entry(
            1,
            NOON + timedelta(hours=1),
            told(first.incident, status="resolved", text={"en": "A & <b>"}),
        ),
        Entry(2, NOON + timedelta(hours=2), planned()),
    ]
    feed = read_feed(document_of(incidents(entries)), "es")
    planned_one, over = feed.findall(f"{ATOM}entry")
    assert one(over, "id").text == f"urn:uuid:{first.incident}"
    assert one(over, "title").text == "Guardar falla (Terminado)"
    assert one(over, "published").text == "2026-11-29T12:00:00+00:00"
    assert one(over, "updated").text == "2026-11-29T13:00:00+00:00"
    assert "A &amp; &lt;b&gt;" in str(one(over, "summary").text)
    assert one(planned_one, "title").text == "New disks (Programado)"
    assert one(feed, "updated").text == "2026-11-29T14:00:00+00:00"
    rels = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert rels == {"alternate": URL, "self": f"{URL}es/history.atom"}


@pytest.mark.django_db
def test_a_copy_is_read_back_whole(tmp_path: Path) -> None:
    publish(told(), "ana")
    document, history = document_of(save_answer="major_outage"), signed_history()
    written = export(document, history, tmp_path)
    assert written == len([each for each in tmp_path.rglob("*") if each.is_file()])
    assert msgspec.json.decode((tmp_path / "document.json").read_bytes(), type=Document) == document
    kept = msgspec.json.decode((tmp_path / "history.json").read_bytes(), type=SignedHistory)
    assert kept == history
    assert what_is_wrong(kept.entries) is None
    for name in REPLIES:
        assert json.loads((tmp_path / f"api/v2/{name}.json").read_bytes())["page"]["name"]
    for language in LANGUAGES:
        html = (tmp_path / f"{language}.html").read_text()
        assert "12:00:00 UTC" in html
        assert "12:02 UTC" in html  # from when on it is too old to believe
        fromstring((tmp_path / f"history.{language}.atom").read_bytes())
    for link in ("status.css", "keys.json", "history.json", "en.html", "history.en.atom"):
        assert f'href="{link}"' in (tmp_path / "index.html").read_text()
        assert (tmp_path / link).is_file()


def test_without_the_database_the_history_from_before_stays(tmp_path: Path) -> None:
    (tmp_path / "history.json").write_text("from before")
    export(document_of(), None, tmp_path)
    assert (tmp_path / "history.json").read_text() == "from before"


def test_a_copy_that_fails_leaves_the_one_before_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(document_of(), None, tmp_path)
    before = (tmp_path / "status.css").read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(static_copy.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        export(document_of(), None, tmp_path)
    assert (tmp_path / "status.css").read_bytes() == before
    assert [each for each in tmp_path.iterdir() if each.name.startswith(".")] == []
