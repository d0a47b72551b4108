"""The teacher's table for a spreadsheet."""

import asyncio
import csv
from collections.abc import Callable
from io import StringIO
from typing import Any
from uuid import UUID

import pytest

from apps.assessments import api
from apps.assessments.formats.answers_in_words import Wording
from apps.assessments.formats.spreadsheets import csv_lines, harmless
from apps.assessments.queries import results_csv
from apps.assessments.rules.items import Item
from banyan.errors import NotFound
from banyan.events.projector import project
from banyan.tenancy import tenant_scope
from tests.unit.assessments.rules import items_at_hand as hand


@pytest.fixture
def table(school: UUID) -> Callable[[], list[dict[str, str]]]:
    """The rows of the whole file, when the projections have caught up."""

    def reading() -> list[dict[str, str]]:
        while project("results"):
            pass
        text, after = "", None
        with tenant_scope(school):
            while True:
                part = api.results_csv("seas", after)
                text, after = text + part.text, part.after
                if after is None:
                    return list(csv.DictReader(StringIO(text)))

    return reading


@pytest.mark.django_db(transaction=True)
def test_each_attempt_is_a_line_with_what_was_answered_in_words(
    arranged: Any, begun: Any, save: Any, act: Any, table: Any
) -> None:
    arranged()
    ada = begun("ada")
    save(ada, (4, {"value": True}, 0), (5, {"text": '=HYPERLINK("http://evil")'}, 0))
    act(api.SubmitAttempt, ada)
    begun("ben")
    first, second = table()
    assert (first["attempt"], first["learner"], first["name"]) == (str(ada), "ada", "Ada")
    assert (first["state"], first["mark"], first["max_mark"]) == ("submitted", "1", "6")
    assert (first["4 fraction"], first["4 mark"], first["4 answer"]) == ("1", "1", "true")
    assert first["5 answer"] == '\'=HYPERLINK("http://evil")'
    assert first["1 answer"] == first["1 fraction"] == ""
    assert (second["learner"], second["state"], second["mark"]) == ("ben", "open", "")


@pytest.mark.django_db(transaction=True)
def test_a_long_table_comes_in_parts_without_a_gap_or_a_double(
    arranged: Any, begun: Any, table: Any, school: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    arranged()
    attempts = [str(begun(f"learner-{at}")) for at in range(5)]
    monkeypatch.setattr(results_csv, "ATTEMPTS_A_PART", 2)
    assert [row["attempt"] for row in table()] == attempts

    async def sent() -> bytes:
        return b"".join([part async for part in file])

    file = api.results_file(school, "teacher", "seas")
    assert len(asyncio.run(sent()).splitlines()) == 6


@pytest.mark.django_db(transaction=True)
def test_an_assessment_that_is_not_there_is_said_before_anything_is_sent(school: UUID) -> None:
    with pytest.raises(NotFound):
        api.results_file(school, "teacher", "nothing")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", " =1", "\r=1", "\uff1d1"])
def test_no_text_is_a_formula(text: str) -> None:
    assert harmless(text).startswith("'")


def test_a_line_break_in_an_answer_stays_in_its_cell() -> None:
    assert list(csv.reader(StringIO(csv_lines([["a\r\nb", 'c,"d"']])))) == [["a\r\nb", 'c,"d"']]


@pytest.mark.parametrize(
    ("item", "response", "words"),
    [
        (hand.SINGLE, {"choice": "c2"}, "Danube"),
        (hand.MULTIPLE, {"choices": ["c1", "c3"]}, "2; 91"),
        (hand.ORDERING, {"order": ["e2", "e1", "e3"]}, "cat; mouse; horse"),
        (hand.MATCHING, {"pairs": {"s1": "a"}}, "frog: amphibian"),
        (hand.GAP_MATCH, {"pairs": {"g1": "w2"}}, "g1: sun"),
        (hand.CLOZE, {"parts": {"p1": {"text": "owl"}}}, "p1: owl"),
        (hand.CLOZE, {"parts": {"p3": {"choice": "c1"}}}, "p3: Nile"),
        (hand.UNIT_MENU, {"text": "3", "unit": "kg"}, "3 kg"),
        (hand.PROCESSED, {"parts": {"p1": {"choices": ["Fe", "S"]}}}, "p1: iron; sulphur"),
        (hand.HOTSPOT, {"choices": ["h2"]}, "east"),
        (
            hand.SELECT_POINT,
            {"points": [{"x": 120, "y": 48}, {"x": 10, "y": 5}]},
            "(120, 48); (10, 5)",
        ),
    ],
)
def test_an_answer_is_written_in_the_words_of_its_question(
    item: Item, response: dict[str, Any], words: str
) -> None:
    assert Wording(item).of(response) == words
