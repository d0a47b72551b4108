"""Forms are read off the item types, and what is typed into them becomes harmless items."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from apps.assessments.formats import read
from apps.assessments.formats.authoring import KINDS, drafted, form_of
from apps.assessments.formats.banyan_json import banyan_json
from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import Item, Matching, Single, kind, plain_item
from tests.unit.assessments.rules.items_at_hand import (
    ALL,
    CLOZE,
    GAP_MATCH,
    HANDED_IN_AS_FILES,
    MARKED_BY_RUBRIC,
    MATCHING,
    SINGLE,
    WRITTEN,
)


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every description inside a form."""
    if isinstance(node, dict):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from nodes(one)


def test_there_is_a_form_for_every_type() -> None:
    assert [one.name for one in KINDS] == [kind(item) for item in WRITTEN]


@pytest.mark.parametrize("item", [*WRITTEN, MARKED_BY_RUBRIC, HANDED_IN_AS_FILES], ids=kind)
def test_every_field_has_words_and_ids_that_are_made_are_not_asked_for(item: Item) -> None:
    found = list(nodes(form_of(kind(item))))
    assert all(node["label"] for node in found if "label" in node)
    for node in found:
        if node.get("made"):
            assert "id" not in [field["name"] for field in node["entry"]["fields"]]


def typed(item: Item, **changed: object) -> dict[str, Any]:
    return {**plain_item(item), **changed}


def test_a_draft_gets_ids_that_do_not_tell_where_its_author_has_put_the_right_choice() -> None:
    choices = [
        {"id": f"new-{at}", "html": html, "fraction": "1" if at == 1 else "0"}
        for at, html in enumerate(("Nile", "Danube", "Amazon"), start=1)
    ]
    one = drafted(typed(SINGLE, choices=choices))
    again = drafted(typed(SINGLE, choices=choices[::-1]))
    assert isinstance(one, Single)
    assert isinstance(again, Single)
    ids = {choice.html: choice.id for choice in one.choices}
    assert ids == {choice.html: choice.id for choice in again.choices}
    assert set(ids.values()) == {"c1", "c2", "c3"}


def test_what_refers_to_an_entry_still_does() -> None:
    found = drafted(plain_item(MATCHING))
    assert isinstance(found, Matching)
    names = {choice.id: choice.html for choice in found.choices}
    assert [(stem.html, names[stem.choice]) for stem in found.stems] == [
        ("frog", "amphibian"),
        ("cat", "mammal"),
        ("newt", "amphibian"),
    ]


def test_a_name_left_empty_is_the_beginning_of_the_question() -> None:
    assert drafted(typed(SINGLE, name=" ")).name == "The longest?"


@pytest.mark.parametrize(
    ("draft", "complaint"),
    [
        (
            typed(SINGLE, choices=[{"id": "new-1", "html": "a", "fraction": "x"}]),
            r"\$.choices\[0\].f",
        ),
        (
            typed(SINGLE, choices=[{"id": "new-1", "html": " ", "fraction": "1"}]),
            r"empty - at .*html",
        ),
        (typed(MATCHING, stems=[{"id": "n", "html": "a", "choice": ""}]), "points at no choice"),
        (typed(SINGLE, prompt_html="x" * 100_001), r"more than 100000 .* at `\$.prompt_html`"),
        (typed(SINGLE, choices="none"), "there is no choice"),
        (typed(SINGLE, type="nothing"), "Invalid value 'nothing'"),
        ({}, "missing required field `type`"),
        ([], "Expected `object`"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(draft: object, complaint: str) -> None:
    with pytest.raises(InvalidItem, match=complaint):
        drafted(draft)


HARMFUL = '<p onclick="x()">a<script>alert(1)</script><img src="data:image/svg+xml,x"></p>'


@pytest.mark.parametrize("item", [*WRITTEN, MARKED_BY_RUBRIC, HANDED_IN_AS_FILES], ids=kind)
def test_every_html_in_a_draft_is_cleaned(item: Item) -> None:
    def poisoned(node: Any) -> Any:
        if isinstance(node, list):
            return [poisoned(one) for one in node]
        if not isinstance(node, dict):
            return node
        return {
            name: HARMFUL + one if name.endswith("html") else poisoned(one)
            for name, one in node.items()
        }

    draft = plain_item(item)
    kept = {"prompt_html": draft["prompt_html"]}  # gaps and formulas stand in it
    found = json.dumps(plain_item(drafted(poisoned(draft) | kept)))
    assert not any(word in found for word in ("script", "onclick", "svg"))


def test_words_of_menus_are_text() -> None:
    words = [{**plain_item(GAP_MATCH)["words"][0], "html": "<b>day</b> & night"}]  # type: ignore[index]
    found: Any = drafted(typed(GAP_MATCH, words=words + plain_item(GAP_MATCH)["words"][1:]))  # type: ignore[index]
    assert found.words[0].html == "day &amp; night"
    parts: Any = plain_item(CLOZE)["items"]
    parts[2]["item"]["choices"][0]["html"] = "<i>Nile</i>"
    asked: Any = drafted(typed(CLOZE, items=parts))
    assert asked.items[2].item.choices[0].html == "Nile"


def test_our_own_file_gives_the_same_questions_again() -> None:
    found = read(banyan_json((item, "Seas/Deep") for item in ALL))
    assert [one.item for one in found.questions] == list(ALL)
    assert {one.category for one in found.questions} == {"Seas/Deep"}
    assert found.problems == ()


@pytest.mark.parametrize(
    ("questions", "code"),
    [
        (b'[{"item": {"type": "single", "name": "x"}}]', "invalid_question"),
        (b'[{"item": 3}]', "broken_json"),
        (b'[{"item": {"a": ' + b"[" * 100_000, "broken_json"),
        (b"[", "broken_json"),
        (b"[]", "no_questions"),
    ],
)
def test_a_file_of_ours_that_is_broken_says_so(questions: bytes, code: str) -> None:
    found = read(b'{"format": "banyan.questions.1", "questions": ' + questions + b"}")
    assert [problem.code for problem in found.problems] == [code]


def test_characters_nobody_sees_do_not_get_in() -> None:
    draft = typed(SINGLE, idnumber="a\0b", name="c\x01d")
    found = drafted(draft)
    assert (found.idnumber, found.name, found.default_mark) == ("ab", "cd", Decimal(1))
