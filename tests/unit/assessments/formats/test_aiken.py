"""Aiken: multiple choice written by hand."""

from decimal import Decimal

import pytest

from apps.assessments.formats import Reading, read
from apps.assessments.rules.items import Single


def reading(text: str) -> Reading:
    return read(text.encode(), "aiken")


def test_letters_name_the_right_choice() -> None:
    found = reading("Which?\nA) one\nB. two\nC) three\nANSWER: B\n").questions[0].item
    assert isinstance(found, Single)
    assert [(choice.html, choice.fraction) for choice in found.choices] == [
        ("one", Decimal(0)),
        ("two", Decimal(1)),
        ("three", Decimal(0)),
    ]


def test_choices_stay_in_the_authors_order() -> None:
    found = reading("Which?\nA) one\nB) two\nC) both\nANSWER: C").questions[0].item
    assert isinstance(found, Single)
    assert not found.shuffle


def test_everything_is_plain_text() -> None:
    found = reading("Is <b> & co\na tag?\nA) <i>\nB) no\nANSWER: A").questions[0].item
    assert isinstance(found, Single)
    assert found.prompt_html == "Is &lt;b&gt; &amp; co<br>a tag?"
    assert found.choices[0].html == "&lt;i&gt;"
    assert found.name == "Is <b> & co a tag?"


def test_blank_lines_and_spelling_of_the_answer_are_free() -> None:
    found = reading("One?\n\nA) x\n\nB) y\nanswer:a\nTwo?\r\nA) x\r\nB) y\r\nANSWER:  B)\r\n")
    assert [question.line for question in found.questions] == [1, 7]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Which?\nA) one\nB) two\n", "no_right_answer"),
        ("Which?\nA) one\nB) two\nANSWER: C", "no_right_answer"),
        ("Which?\nA) one\nB) two\nANSWER:", "no_right_answer"),
        ("Which?\nA) one\nANSWER: A", "too_few_answers"),
        ("Which?\nANSWER: A", "no_answers"),
        ("Which?\nA) one\nA) two\nANSWER: A", "bad_answers"),
        ("ANSWER: A", "no_prompt"),
    ],
)
def test_a_question_with_a_fault_is_left_out_and_named(text: str, code: str) -> None:
    found = reading(text)
    assert found.questions == ()
    assert [(problem.code, problem.line) for problem in found.problems] == [(code, 1)]


def test_a_wrong_letter_is_quoted() -> None:
    found = reading("Which?\nA) one\nB) two\nANSWER: C")
    assert found.problems[0].message.startswith("ANSWER: C names none of the choices")


def test_a_forgotten_answer_does_not_cost_the_next_question() -> None:
    found = reading("One?\nA) x\nB) y\n\nTwo?\nA) x\nB) y\nANSWER: A")
    assert [question.item.name for question in found.questions] == ["Two?"]
    assert [(p.code, p.name, p.line) for p in found.problems] == [("no_right_answer", "One?", 1)]
