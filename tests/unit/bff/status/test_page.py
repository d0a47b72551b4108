"""The page: the same in three languages, in plain words, without a script."""

import string
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from msgspec import structs

from bff.status.forms import page
from bff.status.incidents import LANGUAGES, Entry, incidents
from bff.status.pages.views import preferred
from bff.status.rules import Counts
from bff.status.sentences import Teller
from bff.status.sources import Drill, FreezeWindow, PlannedFlip, Replay
from bff.status.words import NAMES, words_in
from tests.unit.bff.status.telling import NOON, document_of, planned, told


class Read(HTMLParser):
    """What a reader gets: text, and which tags there are."""

    def __init__(self, html: bytes) -> None:
        super().__init__()
        self.text, self.tags = "", set[str]()
        self.feed(html.decode())

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def holes(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_language_has_every_text_with_the_same_holes() -> None:
    english = words_in("en")
    for language in LANGUAGES:
        words = words_in(language)
        assert words.keys() == english.keys(), language
        assert {key: holes(text) for key, text in words.items()} == {
            key: holes(text) for key, text in english.items()
        }, language
        assert all(text.strip() for text in words.values())


def test_no_text_was_left_in_english() -> None:
    same = {"format.date", "day"}
    for language in ("es", "pt"):
        words = words_in(language)
        assert {key for key, text in words_in("en").items() if words[key] == text} <= same


def test_every_state_of_every_activity_says_what_to_do() -> None:
    troubles = ("degraded_performance", "partial_outage", "major_outage", "under_maintenance")
    for activity in ("start_exam", "save_answer", "see_results"):
        for trouble in troubles:
            assert words_in("en")[f"do.{activity}.{trouble}"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_small_and_needs_no_script(language: str) -> None:
    document = document_of(save_answer="partial_outage", start_exam="operational")
    html = page(document, language)
    read = Read(html)
    assert "script" not in read.tags
    assert len(html) < 14_000
    words = words_in(language)
    for key in ("title", "do.save_answer.partial_outage", "state.not_offered", "drill.none"):
        assert words[key] in read.text
    assert all(name in read.text for name in NAMES.values())


def test_a_class_is_never_green() -> None:
    told = Teller("en").tell(document_of(), NOON)
    (one,) = [each for each in told["activities"] if each["key"] == "join_class"]
    assert (one["state"], one["words"], one["bars"]) == ("not_offered", "Not offered yet", [])


def test_a_day_without_attempts_is_no_day_of_a_hundred_per_cent() -> None:
    told = Teller("en").tell(document_of(), NOON)
    bars = told["activities"][0]["bars"]
    assert [bar.shade for bar in bars] == [*[""] * 88, "good", "bad"]
    assert told["activities"][0]["uptime"] == (
        "95.36 % of 1,100 attempts worked. Days with attempts: 2."
        " The worst day was 29 November 2026: 50.00 %."
    )


def test_a_share_is_never_rounded_up() -> None:
    assert Teller("en").share(Counts(999_999, 0, 1).share or 0) == "99.99"


def test_what_is_missing_in_a_language_is_said_in_english_and_marked() -> None:
    (incident,) = incidents([Entry(0, NOON, told())])
    html = page(document_of([incident]), "pt").decode()
    assert '<h3 lang="en">Saving fails' in html
    assert words_in("pt")["in_english"] in html
    spanish = page(document_of([incident]), "es").decode()
    assert '<h3 lang="es">Guardar falla</h3>' in spanish
    assert words_in("es")["in_english"] not in spanish


def test_what_people_write_is_text_and_no_markup() -> None:
    (incident,) = incidents([Entry(0, NOON, told(title={"en": "<b>x"}, text={"en": "<script>"}))])
    html = page(document_of([incident]), "en").decode()
    assert "<script" not in html
    assert "&lt;b&gt;x" in html


def test_a_correction_shows_what_it_said_before() -> None:
    first = told()
    entries = [
        Entry(0, NOON, first),
        Entry(1, NOON, told(first.incident, corrects=0, text={"en": "B"})),
    ]
    text = Read(page(document_of(incidents(entries)), "en")).text
    assert "Corrected 29 November 2026, 12:00 UTC. It said before:" in text
    assert "We are looking." in text


def test_what_others_plan_and_have_done_is_told() -> None:
    document = structs.replace(
        document_of([one.at(NOON) for one in incidents([Entry(0, NOON, planned())])]),
        flips=(PlannedFlip(NOON, "Biology moves"),),
        freezes=(FreezeWindow(NOON, NOON + timedelta(hours=1), "Finals"),),
        drill=Drill(NOON, 0.84, 0, 0),
        replay=Replay(NOON, 12_000, 0, "c0ffee"),
    )
    text = Read(page(document, "en")).text
    for said in (
        "29 November 2026, 12:00 UTC: Biology moves",
        "29 November 2026, 12:00 UTC to 29 November 2026, 13:00 UTC: Finals",
        "and 0.8 seconds after the fault everything worked again. Answers lost: 0, doubled: 0.",
        "Exams marked again: 12,000. Marks that came out differently: 0.",
        "c0ffee",
        "Under way",
    ):
        assert said in text


def test_an_old_page_says_how_old_it_is() -> None:
    later = Teller("en").tell(document_of(), NOON + timedelta(minutes=7))
    assert later["warnings"][0].startswith("This is 7 minutes old")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("es-MX,es;q=0.9,en;q=0.8", "es"),
        ("pt-BR", "pt"),
        ("de,fr;q=0.9", "en"),
        ("en;q=0.1, pt;q=0.8", "pt"),
        ("nonsense;;;", "en"),
    ],
)
def test_the_browser_chooses_the_language(accepted: str, language: str) -> None:
    assert preferred(accepted) == language
