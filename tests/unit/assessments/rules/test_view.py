"""What a learner sees, and in which order."""

from collections import Counter

import msgspec
import pytest
from msgspec.structs import replace

from apps.assessments.rules.items import Item, Option, kind
from apps.assessments.rules.shown import Place
from apps.assessments.rules.shuffling import shuffled
from apps.assessments.rules.view import learner_view
from tests.unit.assessments.rules.items_at_hand import (
    ALL,
    CALCULATED,
    CLOZE,
    GAP_MATCH,
    HOTSPOT,
    MATCHING,
    ORDERING,
    SELECT_POINT,
    SHORT_TEXT,
    SINGLE,
)


@pytest.mark.parametrize("item", ALL, ids=kind)
def test_a_learner_sees_nothing_that_tells_the_answer(item: Item) -> None:
    plain = msgspec.to_builtins(learner_view(item, Place("attempt", 1)))
    told = {"type", "title", "prompt_html", "choices", "stems", "gaps", "writing", "canvas"}
    assert set(plain) == told
    assert set(plain["writing"] or ()) <= {"template", "least_words", "most_words"}
    readable = [*plain["choices"], *plain["stems"]]
    for gap in plain["gaps"]:
        assert set(gap) <= {"id", "widget", "choices"}
        readable += gap.get("choices", [])
    assert all(set(option) == {"id", "html"} for option in readable)
    if plain["canvas"]:
        assert set(plain["canvas"]) == {"src", "width", "height", "alt", "most", "spots"}
        assert all(set(spot) == {"id", "outline"} for spot in plain["canvas"]["spots"])


def test_each_type_shows_what_there_is_to_choose_to_pair_and_to_fill() -> None:
    views = [learner_view(item, Place("attempt", 1)) for item in ALL]
    assert [len(view.choices) for view in views] == [3, 3, 0, 0, 0, 3, 3, *[0] * 6, 2]
    assert [len(view.stems) for view in views] == [0, 0, 0, 0, 0, 3, *[0] * 8]
    assert [len(view.gaps) for view in views] == [0, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 1, 0, 0]


def test_a_gap_shows_the_words_of_its_group() -> None:
    gaps = learner_view(GAP_MATCH, Place("a1", 1)).gaps
    words = [{option.html for option in gap.choices} for gap in gaps]
    assert words == [{"day", "sun", "moon"}, {"day", "sun", "moon"}, {"glad"}]


def test_the_parts_of_a_text_show_what_they_want() -> None:
    gaps = learner_view(CLOZE, Place("a1", 1)).gaps
    assert [(gap.id, gap.widget, len(gap.choices)) for gap in gaps] == [
        ("p1", "text", 0),
        ("p2", "text", 0),
        ("p3", "choice", 3),
    ]


def test_areas_to_be_found_are_not_shown_and_marked_places_are() -> None:
    asked = [learner_view(item, Place("a1", 1)).canvas for item in (SELECT_POINT, HOTSPOT)]
    assert [canvas and len(canvas.spots) for canvas in asked] == [0, 2]


def test_a_calculated_item_shows_the_numbers_of_its_attempt() -> None:
    prompts = {learner_view(CALCULATED, Place(f"a{n}", 1)).prompt_html for n in range(20)}
    assert prompts == {
        "<p>What is 1.5 + 2, which is not 3?</p>",
        "<p>What is 3 + -1, which is not -3?</p>",
    }


def test_an_ordering_item_shows_the_entries_that_were_drawn() -> None:
    item = replace(ORDERING, drawn=2, contiguous=True)
    seen = {
        frozenset(option.id for option in learner_view(item, Place(f"a{n}", 1)).choices)
        for n in range(20)
    }
    assert seen == {frozenset(("e1", "e2")), frozenset(("e2", "e3"))}


def test_the_view_carries_type_name_and_prompt() -> None:
    view = learner_view(SHORT_TEXT, Place("attempt", 3))
    assert (view.type, view.title) == ("short_text", "Animal")
    assert view.prompt_html == "<p>Name an amphibian.</p>"


def test_an_attempt_shows_the_same_order_every_time() -> None:
    assert learner_view(MATCHING, Place("a1", 2)) == learner_view(MATCHING, Place("a1", 2))


def test_without_shuffling_the_author_decides_the_order() -> None:
    view = learner_view(replace(SINGLE, shuffle=False), Place("a1", 2))
    assert [choice.id for choice in view.choices] == ["c1", "c2", "c3"]


def test_shuffling_keeps_every_choice_once() -> None:
    view = learner_view(SINGLE, Place("a1", 2))
    assert {choice.id for choice in view.choices} == {"c1", "c2", "c3"}


def test_the_order_does_not_depend_on_how_choices_were_listed() -> None:
    options = tuple(Option(f"c{n}", "x") for n in range(9))
    assert shuffled(options, "a1/1") == shuffled(options[::-1], "a1/1")


def test_the_order_never_changes_between_versions() -> None:
    """Changing it would reorder the choices of attempts that are running."""
    options = tuple(Option(f"c{n}", "x") for n in range(6))
    order = "".join(option.id for option in shuffled(options, "0198f0c2/4"))
    assert order == "c2c0c1c4c3c5"


def test_every_order_is_as_likely_as_any_other() -> None:
    options = tuple(Option(name, "x") for name in "abc")
    orders = Counter(
        "".join(option.id for option in shuffled(options, f"attempt {number}/{slot}"))
        for number in range(600)
        for slot in (1, 2)
    )
    assert len(orders) == 6
    assert min(orders.values()) > 140
