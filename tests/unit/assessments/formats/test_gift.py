"""GIFT: everything its grammar offers to the types we ask."""

from decimal import Decimal

import pytest

from apps.assessments.formats import Problem, Reading, read
from apps.assessments.rules.items import (
    Item,
    Matching,
    Multiple,
    Numerical,
    NumericAnswer,
    ShortText,
    Single,
    TrueFalse,
)

HALF = Decimal("0.5")


def reading(text: str) -> Reading:
    return read(text.encode(), "gift")


def item(text: str) -> Item:
    found = reading(text)
    assert [problem for problem in found.problems if problem.severity == "error"] == []
    assert len(found.questions) == 1
    return found.questions[0].item


def problem(text: str) -> Problem:
    found = reading(text)
    assert found.questions == ()
    return found.problems[0]


def test_an_equals_sign_makes_a_single_choice() -> None:
    found = item("::Q::Colour? {=blue#yes ~red #[html]<b>no</b> ~%50%[plain]bl<ue}")
    assert isinstance(found, Single)
    assert found.shuffle
    assert [(c.html, c.fraction, c.feedback_html) for c in found.choices] == [
        ("blue", 1, "yes"),
        ("red", 0, "<b>no</b>"),
        ("bl&lt;ue", HALF, ""),
    ]


def test_weights_alone_make_a_multiple_choice() -> None:
    found = item("Which? {~%50%a ~%50%b#right ~%-100%c ~d}")
    assert isinstance(found, Multiple)
    assert [choice.fraction for choice in found.choices] == [HALF, HALF, -1, 0]


@pytest.mark.parametrize(
    ("answers", "right"), [("T", True), ("TRUE", True), ("F", False), ("false", False)]
)
def test_truth_is_written_in_many_ways(answers: str, right: bool) -> None:
    found = item(f"So? {{{answers}#wrong#right####all}}")
    assert isinstance(found, TrueFalse)
    assert found.answer is right
    assert (found.feedback_true_html == "right") is right
    assert (found.feedback_false_html == "wrong") is right
    assert found.feedback_html == "all"


def test_short_answers_may_be_worth_less() -> None:
    found = item("Who? {=Cajal =%80%Ramón#almost =%0%*}")
    assert isinstance(found, ShortText)
    assert found.ignore_case
    assert [(a.pattern, a.fraction) for a in found.answers] == [
        ("Cajal", 1),
        ("Ramón", Decimal("0.8")),
        ("*", 0),
    ]
    assert found.answers[1].feedback_html == "almost"


def test_a_lone_text_is_a_short_answer() -> None:
    found = item("Capital of Peru? {Lima#yes}")
    assert isinstance(found, ShortText)
    assert found.answers[0].pattern == "Lima"


@pytest.mark.parametrize(
    ("answers", "accepted"),
    [
        ("#3", [NumericAnswer("3", Decimal(1))]),
        ("#3:2", [NumericAnswer("3", Decimal(1), Decimal(2))]),
        ("#-1.5..2", [NumericAnswer("0.25", Decimal(1), Decimal("1.75"))]),
        ("#2..-1.5", [NumericAnswer("0.25", Decimal(1), Decimal("1.75"))]),
        (
            "#=6.02e23:1e20 =%50%6e23#near",
            [
                NumericAnswer("6.02E+23", Decimal(1), Decimal("1e20")),
                NumericAnswer("6E+23", HALF, feedback_html="near"),
            ],
        ),
        (
            "#3:2~#wrong",
            [
                NumericAnswer("3", Decimal(1), Decimal(2)),
                NumericAnswer("*", Decimal(0), feedback_html="wrong"),
            ],
        ),
    ],
)
def test_numbers_come_with_tolerances_ranges_and_weights(
    answers: str, accepted: list[NumericAnswer]
) -> None:
    found = item(f"How many? {{{answers}}}")
    assert isinstance(found, Numerical)
    assert list(found.answers) == accepted


def test_arrows_make_a_matching_question() -> None:
    found = item("Match. {=[html]<i>frog</i> -> amphibian =newt -> amphibian = -> insect}")
    assert isinstance(found, Matching)
    assert [stem.html for stem in found.stems] == ["<i>frog</i>", "newt"]
    assert [choice.html for choice in found.choices] == ["amphibian", "insect"]


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("The capital is {=Lima}.", "The capital is _____."),
        ("Lima is {=the capital} of Peru.", "Lima is _____ of Peru."),
        ('So? {T}";', "So?"),
        ("[markdown]A *word* {T}", "<p>A <em>word</em></p>"),
        ("[plain]1 < 2 {T}", "1 &lt; 2"),
        ("two\nlines {T}", "two<br>lines"),
        (r"\{a\=b\~c\#d\:e\\f\ng\} {T}", r"{a=b~c#d:e\f<br>g}"),
        (r"\frac \[x\] {T}", r"\frac \[x\]"),
    ],
)
def test_prompts_are_read_as_meant(text: str, prompt: str) -> None:
    assert item(text).prompt_html == prompt


def test_escaped_signs_do_not_split_answers() -> None:
    found = item(r"Which? {=a\=b\~c#d\#e ~\%50%f}")
    assert isinstance(found, Single)
    assert [choice.html for choice in found.choices] == ["a=b~c", r"\%50%f"]
    assert found.choices[0].feedback_html == "d#e"


def test_formats_of_the_prompt_hold_for_its_answers() -> None:
    found = item("[plain]Tag? {=<b> ~[html]<b>x</b>}")
    assert isinstance(found, Single)
    assert [choice.html for choice in found.choices] == ["&lt;b&gt;", "<b>x</b>"]


def test_names_come_from_the_colons_or_from_the_prompt() -> None:
    assert item(r"::A\: B:: What? {T}").name == "A: B"
    assert item("[html]<p>What?</p> {T}").name == "What?"


def test_categories_comments_and_ids_belong_to_questions() -> None:
    found = reading(
        "$CATEGORY: Seas/Deep\n\n// [id:s-1] a comment\n::A::a {T}\n\n"
        "::B::b\n// inside\n{\nF\n}\n$CATEGORY: none\n\n$CATEGORY: Land\n::C::c {T}\n"
    )
    assert [(q.item.name, q.category, q.line) for q in found.questions] == [
        ("A", "Seas/Deep", 4),
        ("B", "Seas/Deep", 6),
        ("C", "Land", 14),
    ]
    assert found.questions[0].item.idnumber == "s-1"
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Just a text.", "unsupported_type"),
        ("What? {=a", "bad_braces"),
        ("What? =a}", "bad_braces"),
        ("What? {=a} or {=b}", "bad_braces"),
        ("What? } {=a}", "bad_braces"),
        ("What? {a =b ~c}", "bad_answers"),
        ("What? {~a ~b}", "no_right_answer"),
        ("What? {=a ~}", "empty_answer"),
        ("What? {~%100%a}", "too_few_answers"),
        ("What? {=a ~%33%b}", "bad_fraction"),
        ("What? {~%%a =b}", "bad_fraction"),
        ("What? {=a -> b =c}", "bad_pair"),
        ("What? {#}", "bad_number"),
        ("What? {#three}", "bad_number"),
        ("What? {#1:x}", "bad_number"),
        ("What? {#1..2..3}", "bad_number"),
        ("What? {#1:-2}", "invalid_question"),
        ("What? {=#only feedback}", "invalid_question"),
        ("{T}", "invalid_question"),
        ("What? {" + "~a" * 1_001 + "}", "too_many_answers"),
    ],
)
def test_a_question_with_a_fault_is_left_out_and_named(text: str, code: str) -> None:
    found = problem(text)
    assert (found.code, found.line) == (code, 1)
    assert found.name


def test_a_blank_line_ends_a_question() -> None:
    found = reading("What? {\n=a\n\n~b\n}\n\nWell? {T}")
    assert [question.item.name for question in found.questions] == ["Well?"]
    assert [(p.code, p.line) for p in found.problems] == [("bad_braces", 1), ("bad_braces", 4)]
