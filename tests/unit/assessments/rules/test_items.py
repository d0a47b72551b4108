"""Items: their JSON form, and what is refused before anyone is asked."""

import json
from decimal import Decimal

import pytest
from msgspec.structs import replace

from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import (
    Choice,
    Criterion,
    FormulaAnswer,
    Item,
    Level,
    NumericAnswer,
    Option,
    Stem,
    Unit,
    decode_item,
    item_from,
    kind,
    plain_item,
)
from tests.unit.assessments.rules.items_at_hand import (
    ALL,
    CALCULATED,
    CLOZE,
    ESSAY,
    GAP_MATCH,
    HANDED_IN_AS_FILES,
    MARKED_BY_RUBRIC,
    MATCHING,
    NUMERICAL,
    ORDERING,
    SHORT_TEXT,
    SINGLE,
    TRUE_FALSE,
)

NOTHING_TO_EARN = Criterion("r", "R", (Level("l", "L", Decimal(0)),))


@pytest.mark.parametrize("item", [*ALL, MARKED_BY_RUBRIC, HANDED_IN_AS_FILES], ids=kind)
def test_an_item_survives_its_json_form(item: Item) -> None:
    plain = plain_item(item)
    assert item_from(json.loads(json.dumps(plain))) == item
    assert decode_item(json.dumps(plain)) == item


def test_types_are_named_as_in_the_contract() -> None:
    names = ["single", "multiple", "true_false", "short_text", "numerical", "matching"]
    names += ["ordering", "gap_match", "cloze", "calculated", "essay", "processed"]
    names += ["select_point", "hotspot"]
    assert [kind(item) for item in ALL] == names
    assert [plain_item(item)["type"] for item in ALL] == names


def test_numbers_are_decimal_strings_in_json() -> None:
    choices = plain_item(SINGLE)["choices"]
    assert isinstance(choices, list)
    assert choices[1]["fraction"] == "-0.25"
    assert plain_item(SINGLE)["default_mark"] == "1"


def test_a_star_accepts_every_number() -> None:
    assert NumericAnswer("*", Decimal(1)).number() is None
    assert NumericAnswer("6.02E+23", Decimal(1)).number() == Decimal("6.02E+23")


def test_unknown_fields_such_as_an_id_are_ignored() -> None:
    assert item_from({**plain_item(TRUE_FALSE), "id": "17"}) == TRUE_FALSE


@pytest.mark.parametrize(
    ("item", "change", "complaint"),
    [
        (SINGLE, {"prompt_html": " \n"}, "the prompt is empty"),
        (SINGLE, {"choices": ()}, "there is no choice"),
        (SINGLE, {"choices": (SINGLE.choices[0],) * 2}, "choice id 'c1' is used 2 times"),
        (SINGLE, {"choices": (Choice("", "x", Decimal(1)),)}, "a choice id is empty"),
        (SINGLE, {"choices": (Choice("c1", "x", Decimal("1.1")),)}, "between -1 and 1: 1.1"),
        (SINGLE, {"choices": (Choice("c1", "x", Decimal("NaN")),)}, "not a finite number: NaN"),
        (SINGLE, {"default_mark": Decimal(-1)}, "the default mark must lie"),
        (SHORT_TEXT, {"answers": ()}, "there is no answer"),
        (NUMERICAL, {"answers": (NumericAnswer("3,1", Decimal(1)),)}, "not a number: '3,1'"),
        (NUMERICAL, {"answers": (NumericAnswer("inf", Decimal(1)),)}, "not a finite number"),
        (NUMERICAL, {"answers": (NumericAnswer("1E999", Decimal(1)),)}, "too large or too small"),
        (NUMERICAL, {"units": (Unit("m", Decimal(0)),)}, "multiplier of unit 'm' is 0"),
        (NUMERICAL, {"unit_penalty": Decimal(2)}, "the unit penalty must lie"),
        (MATCHING, {"stems": ()}, "there is no stem"),
        (MATCHING, {"stems": (Stem("s1", "x", "nowhere"),)}, "points at no choice: 'nowhere'"),
        (MATCHING, {"choices": (Option("a", "x"), Option("a", "y"))}, "'a' is used 2 times"),
        (ORDERING, {"entries": ORDERING.entries[:1]}, "fewer than two entries"),
        (ORDERING, {"entries": (ORDERING.entries[0],) * 2}, "entry id 'e1' is used 2 times"),
        (ORDERING, {"drawn": 4}, "4 entries cannot be drawn from 3"),
        (GAP_MATCH, {"prompt_html": "[[g1]] [[g2]]"}, "has 0 places for gap 'g3'"),
        (GAP_MATCH, {"prompt_html": "[[g1]] [[g2]] [[g3]] [[g4]]"}, "an unknown gap 'g4'"),
        (GAP_MATCH, {"words": GAP_MATCH.words[1:]}, "points at no word: 'w1'"),
        (CLOZE, {"items": ()}, "there is no part"),
        (CLOZE, {"prompt_html": "[[p1]] [[p2]] [[p2]] [[p3]]"}, "has 2 places for gap 'p2'"),
        (ESSAY, {"least_words": 9, "most_words": 8}, "more words are asked for"),
        (ESSAY, {"markers": 3}, "cannot mark an answer"),
        (MARKED_BY_RUBRIC, {"rubric": (Criterion("r", "R", ()),)}, "there is no level"),
        (MARKED_BY_RUBRIC, {"rubric": (NOTHING_TO_EARN,)}, "nothing can be earned"),
        (CALCULATED, {"variants": ()}, "there is no variant"),
        (CALCULATED, {"variants": ({"a": Decimal(1)},)}, "there is no value for {b}"),
        (CALCULATED, {"answers": (FormulaAnswer("1/({a}-3)", Decimal(1)),)}, "cannot be computed"),
        (CALCULATED, {"answers": (FormulaAnswer("open('x')", Decimal(1)),)}, "is not arithmetic"),
    ],
)
def test_an_item_that_could_never_be_asked_is_refused(
    item: Item, change: dict[str, object], complaint: str
) -> None:
    with pytest.raises(InvalidItem, match=complaint):
        replace(item, **change)


@pytest.mark.parametrize(
    ("plain", "complaint"),
    [
        ({"type": "song", "name": "x", "prompt_html": "y"}, "Invalid value 'song'"),
        ({"type": "single", "name": "x", "prompt_html": "y"}, "missing required field `choices`"),
        ({**plain_item(TRUE_FALSE), "answer": "yes"}, "Expected `bool`, got `str`"),
        ({**plain_item(SINGLE), "choices": []}, "there is no choice"),
        ("frog", "Expected `object`"),
    ],
)
def test_wrong_json_is_refused_with_its_place(plain: object, complaint: str) -> None:
    with pytest.raises(InvalidItem, match=complaint):
        item_from(plain)


def test_broken_json_is_refused() -> None:
    with pytest.raises(InvalidItem, match="truncated"):
        decode_item('{"type": "single"')
