"""Orders, texts with gaps, embedded and calculated questions out of Moodle XML."""

from decimal import Decimal
from itertools import permutations

import pytest
from msgspec.structs import replace

from apps.assessments.formats.assembly import unrevealing_ids
from apps.assessments.rules.items import (
    Calculated,
    Cloze,
    GapMatch,
    Item,
    Numerical,
    Ordering,
    ShortText,
    Single,
)
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import printed, score
from apps.assessments.rules.shown import Place
from apps.assessments.rules.view import learner_view
from tests.unit.assessments.formats.test_moodle_xml import answer, item, problem, question, reading


def earned(found: Item, raw: object) -> str | None:
    fraction = score(found, parse_response(found, raw))
    return None if fraction is None else printed(fraction)


def test_entries_are_in_the_order_of_their_fractions() -> None:
    listed = answer("2", "cat") + answer("1", "mouse") + answer("3", "horse")
    found = item("ordering", listed + "<gradingtype>RELATIVE_TO_CORRECT</gradingtype>")
    assert isinstance(found, Ordering)
    assert [entry.html for entry in found.entries] == ["mouse", "cat", "horse"]
    assert (found.grading, found.drawn) == ("distance", 0)


def test_entries_without_places_are_in_the_order_of_the_file() -> None:
    found = item("ordering", answer("1.0", "b") + answer("1.0", "a"))
    assert isinstance(found, Ordering)
    assert [entry.html for entry in found.entries] == ["b", "a"]


def test_the_ids_of_entries_say_nothing_that_cannot_be_read() -> None:
    """Whoever tries every order must not find the right one by its ids."""
    words = ["Sow", "Water", "Weed", "Harvest"]
    ids = {
        tuple(sorted(zip(order, unrevealing_ids(order), strict=True)))
        for order in permutations(words)
    }
    assert len(ids) == 1


def test_some_of_the_entries_may_be_drawn() -> None:
    some = "<selecttype>CONTIGUOUS</selecttype><selectcount>2</selectcount>"
    found = item("ordering", answer("1", "a") + answer("2", "b") + answer("3", "c") + some)
    assert isinstance(found, Ordering)
    assert (found.drawn, found.contiguous) == (2, True)


def test_the_ids_of_entries_do_not_tell_their_order() -> None:
    listed = "".join(answer(str(n), f"entry {n}") for n in range(1, 9))
    found = item("ordering", listed)
    assert isinstance(found, Ordering)
    ids = [entry.id for entry in found.entries]
    assert ids != sorted(ids)


WORDS = "".join(
    f"<selectoption><text>{text}</text><group>{group}</group></selectoption>"
    for text, group in (("sun", 1), ("moon", 1), ("day", 2))
)


def test_a_gap_is_filled_by_the_word_whose_number_it_has() -> None:
    found = item("gapselect", WORDS, "The [[1]] by [[3]], the [[2]] by night, the [[1]].")
    assert isinstance(found, GapMatch)
    assert found.prompt_html == "The [[g1]] by [[g2]], the [[g3]] by night, the [[g4]]."
    right = {gap.id: gap.word for gap in found.gaps}
    assert right["g1"] == right["g4"]
    assert earned(found, {"pairs": right}) == "1"
    assert [len(gap.choices) for gap in learner_view(found, Place("a", 1)).gaps] == [2, 1, 2, 2]


def test_a_word_that_is_carried_is_used_once_unless_it_is_endless() -> None:
    boxes = "<dragbox><text>a</text></dragbox><dragbox><text>b</text><infinite/></dragbox>"
    found = item("ddwtos", boxes, "[[1]] [[2]] [[2]]")
    assert isinstance(found, GapMatch)
    assert {word.html: word.once for word in found.words} == {"a": True, "b": False}


def test_a_gap_without_a_word_is_named() -> None:
    found = reading(question("gapselect", WORDS, "The [[4]]."))
    assert [(one.code, one.message) for one in found.problems] == [
        ("no_answers", "The text has a gap [[4]], but no such word.")
    ]


TEXT = (
    "Find {1:SHORTANSWER:=Titan#yes~%30%Rhea}, {2:NM:=1655:5~%50%1655:20}, and"
    " {1:MULTICHOICE_S:=Huygens~Galileo~%-50%Newton \\\\~ or \\\\} so}."
)


def test_a_text_with_questions_is_scored_by_their_weights() -> None:
    found = item("cloze", "", TEXT.replace("\\\\", "\\"))
    assert isinstance(found, Cloze)
    assert found.prompt_html == "Find [[p1]], [[p2]], and [[p3]]."
    assert found.default_mark == 4
    assert [part.weight for part in found.items] == [1, 2, 1]
    assert earned(found, {"parts": {"p1": {"text": "titan"}, "p2": {"text": "1670"}}}) == "0.5"
    by_whom = found.items[2].item
    assert isinstance(by_whom, Single)
    assert by_whom.shuffle
    choices = [choice.html for choice in by_whom.choices]
    assert choices == ["Huygens", "Galileo", "Newton ~ or } so"]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ("{1:ESSAY:=a}", "unsupported_type"),
        ("{1:SA:a}", "no_right_answer"),
        ("{1:NM:=three}", "bad_number"),
        ("{1:MC:=alone}", "too_few_answers"),
        ("{1:SA:%17%a~=b}", "bad_fraction"),
        ("{0:SA:=a}", "invalid_question"),
        ("no braces", "no_answers"),
        ("{1:SA:=a} {1:shortanswer:=Paris}", "bad_embedded"),
        ("{1:SA:=a} {10000:SA:=Paris}", "bad_embedded"),
        ("{1:SA:=a} { 1:SA:=Paris}", "bad_embedded"),
        ("{1:SA:=a} {1:SHORTANSWER:=Paris", "bad_embedded"),
        ("{1:SA:=a} {1:SA:=Pa{r}is}", "bad_embedded"),
    ],
)
def test_an_embedded_question_with_a_fault_is_named(part: str, code: str) -> None:
    found = reading(question("cloze", "", part))
    assert [one.code for one in found.problems if one.severity == "error"] == [code]


def definition(name: str, *values: str) -> str:
    items = "".join(
        f"<dataset_item><number>{n}</number><value>{value}</value></dataset_item>"
        for n, value in enumerate(values, start=1)
    )
    return (
        f"<dataset_definition><name><text>{name}</text></name>"
        f"<dataset_items>{items}</dataset_items></dataset_definition>"
    )


def values(*definitions: str) -> str:
    return f"<dataset_definitions>{''.join(definitions)}</dataset_definitions>"


SUMS = answer(
    "100", "{a}+{b}", "<tolerance>0.01</tolerance><tolerancetype>2</tolerancetype>"
) + values(definition("a", "1.5", "4"), definition("b", "2", "5", "7"), definition("unused", "1"))


def test_a_calculated_question_has_a_variant_per_row_of_its_values() -> None:
    found = item("calculatedsimple", SUMS, "{a} and {b}, {unknown}?")
    assert isinstance(found, Calculated)
    assert found.variants == (
        {"a": Decimal("1.5"), "b": Decimal(2)},
        {"a": Decimal(4), "b": Decimal(5)},
    )
    second = found.with_values(found.variants[1])
    assert isinstance(second, Numerical)
    assert second.prompt_html == "4 and 5, {unknown}?"
    assert [earned(second, {"text": text}) for text in ("9", "9.01", "9.02")] == ["1", "1", "0"]


def test_a_formula_that_cannot_be_computed_is_named() -> None:
    assert problem("calculated", SUMS.replace("{a}+{b}", "{a}/0")).code == "invalid_question"
    assert problem("calculated", SUMS.replace("{a}+{b}", "{a}+{c}")).code == "invalid_question"


def test_a_formula_runs_nothing_but_arithmetic() -> None:
    for formula in ("__import__('os')", "().__class__", "[1][0]", "9**9**9**9", "(" * 500):
        assert problem("calculated", SUMS.replace("{a}+{b}", formula)).code == "invalid_question"


def test_a_changed_weight_changes_the_mean() -> None:
    found = item("cloze", "", TEXT.replace("\\\\", "\\"))
    assert isinstance(found, Cloze)
    heavy = replace(found, items=(replace(found.items[0], weight=Decimal(7)), *found.items[1:]))
    assert earned(heavy, {"parts": {"p1": {"text": "titan"}}}) == "0.7"


@pytest.mark.parametrize(
    ("kind", "prompt", "rest"),
    [
        ("cloze", "The capital is {1:SHORTANSWER:=Paris}.", ""),
        ("gapselect", "The capital is [[1]].", WORDS),
        ("calculated", "The capital is {={a}*2}.", SUMS),
    ],
)
def test_a_question_without_a_name_has_no_answer_in_its_title(
    kind: str, prompt: str, rest: str
) -> None:
    nameless = question(kind, rest, prompt).replace("<text>Q</text>", "<text></text>", 1)
    (found,) = reading(nameless).questions
    assert learner_view(found.item, Place("a", 1)).title == "The capital is …."


def test_signs_in_answers_are_kept() -> None:
    found = item("cloze", "", "{1:MC:=x&amp;lt;y~x&amp;gt;y} {1:SA:=a\\\\ ~=b#f\\\\ ~=c\\~d}")
    assert isinstance(found, Cloze)
    one, two = found.items
    assert isinstance(one.item, Single)
    assert isinstance(two.item, ShortText)
    assert [choice.html for choice in one.item.choices] == ["x&lt;y", "x&gt;y"]
    assert [answer.pattern for answer in two.item.answers] == ["a\\", "b", "c~d"]


def test_a_gap_where_nothing_can_be_filled_in_is_refused() -> None:
    found = reading(question("cloze", "", '&lt;img alt="{1:SA:=x}" src="http://x/y"&gt;'))
    assert [one.code for one in found.problems if one.severity == "error"] == ["invalid_question"]


def test_wild_cards_are_filled_wherever_they_stand() -> None:
    body = SUMS.replace("<tolerance>", "<feedback><text>so {a}</text></feedback><tolerance>", 1)
    body = body.replace("unused", "left &amp; right")
    more = "<generalfeedback><text>{left &amp;amp; right}</text></generalfeedback>"
    found = item("calculated", body + more, "{a } plus {b}")
    assert isinstance(found, Calculated)
    first = found.with_values(found.variants[0])
    assert first.prompt_html == "1.5 plus 2"
    assert first.feedback_html == "1"
    assert first.answers[0].feedback_html == "so 1.5"


@pytest.mark.parametrize("formula", ["wild_0+{a}", "0x10+{a}", "1_0+{a}", "{a}+'1'"])
def test_python_does_not_show_through(formula: str) -> None:
    assert problem("calculated", SUMS.replace("{a}+{b}", formula)).code == "invalid_question"


HUNDRED = definition("a", *(["2"] * 100))
LONG = "+".join(["{a}"] * 240)


@pytest.mark.parametrize(
    ("kind", "prompt", "rest"),
    [
        ("calculated", "?", answer("100", LONG) * 20 + values(HUNDRED)),
        ("calculated", "{={a}*2}" * 2000, answer("100", "{a}") + values(HUNDRED)),
        ("calculated", "{a}" * 30_000, answer("100", "{a}") + values(HUNDRED)),
        ("gapselect", "[[1]]" * 15_000, WORDS),
        ("gapselect", "[[1]]", WORDS * 100),
        ("cloze", "{1:SA:=x}" * 201, ""),
    ],
)
def test_what_would_take_long_is_refused(kind: str, prompt: str, rest: str) -> None:
    found = reading(question(kind, rest, prompt))
    assert found.questions == ()
    assert [one.code for one in found.problems] in (["invalid_question"], ["too_long"])
