"""Moodle XML: the question types we ask, and what is said about the rest."""

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
    TextAnswer,
    TrueFalse,
    Unit,
)


def reading(*questions: str) -> Reading:
    return read(f"<quiz>{''.join(questions)}</quiz>".encode(), "moodle_xml")


def question(question_type: str, body: str, prompt: str = "What?") -> str:
    return (
        f'<question type="{question_type}"><name><text>Q</text></name>'
        f'<questiontext format="html"><text>{prompt}</text></questiontext>{body}</question>'
    )


def item(question_type: str, body: str, prompt: str = "What?") -> Item:
    found = reading(question(question_type, body, prompt))
    assert [problem for problem in found.problems if problem.severity == "error"] == []
    return found.questions[0].item


def problem(question_type: str, body: str) -> Problem:
    found = reading(question(question_type, body))
    assert found.questions == ()
    return found.problems[0]


def answer(fraction: str, text: str, more: str = "") -> str:
    return f'<answer fraction="{fraction}"><text>{text}</text>{more}</answer>'


TWO = answer("100", "yes", "<feedback><text>good</text></feedback>") + answer("-33.33333", "no")
SUM = '<answer fraction="100"><text>6.25</text><tolerance>0.05</tolerance></answer>'


def test_a_choice_question_has_one_answer_unless_the_file_says_otherwise() -> None:
    found = item("multichoice", TWO)
    assert isinstance(found, Single)
    assert found.shuffle
    assert [choice.fraction for choice in found.choices] == [1, Decimal("-0.3333333")]
    assert [choice.feedback_html for choice in found.choices] == ["good", ""]
    several = item("multichoice", f"<single>false</single><shuffleanswers>0</shuffleanswers>{TWO}")
    assert isinstance(several, Multiple)
    assert not several.shuffle


def test_common_fields_are_read() -> None:
    common = (
        "<generalfeedback><text>because</text></generalfeedback>"
        "<defaultgrade>2.5000000</defaultgrade><idnumber>Q-7</idnumber>"
    )
    found = item("multichoice", common + TWO)
    assert (found.name, found.prompt_html) == ("Q", "What?")
    assert (found.feedback_html, found.idnumber) == ("because", "Q-7")
    assert found.default_mark == Decimal("2.5")


@pytest.mark.parametrize(
    ("answers", "right"),
    [
        (answer("100", "true") + answer("0", "false"), True),
        (answer("0", "true") + answer("100", "false"), False),
        (answer("100", "false") + answer("0", "true"), False),
        (answer("0", "verdadero") + answer("100", "falso"), False),
    ],
)
def test_true_false_goes_by_the_word_or_else_by_the_order(answers: str, right: bool) -> None:
    found = item("truefalse", answers)
    assert isinstance(found, TrueFalse)
    assert found.answer is right


def test_short_answers_keep_their_order_case_rule_and_patterns() -> None:
    found = item("shortanswer", "<usecase>1</usecase>" + answer("100", r" 2\*x ") + TWO)
    assert isinstance(found, ShortText)
    assert not found.ignore_case
    assert found.answers[0] == TextAnswer(r"2\*x", Decimal(1))
    assert [accepted.pattern for accepted in found.answers] == [r"2\*x", "yes", "no"]


def test_numbers_have_tolerances_and_units() -> None:
    units = (
        "<units><unit><multiplier>1.0000000</multiplier><unit_name>m</unit_name></unit>"
        "<unit><multiplier>100</multiplier><unit_name>cm</unit_name></unit></units>"
        "<unitgradingtype>2</unitgradingtype><unitpenalty>0.5000000</unitpenalty>"
        "<showunits>0</showunits><unitsleft>1</unitsleft>"
    )
    found = item("numerical", SUM + answer("0", "*") + units)
    assert isinstance(found, Numerical)
    assert found.answers[0] == NumericAnswer("6.25", Decimal(1), Decimal("0.05"))
    assert found.answers[1].number() is None
    assert found.units == (Unit("m", Decimal(1)), Unit("cm", Decimal(100)))
    assert (found.unit_grading, found.unit_penalty) == ("mark_share", Decimal("0.5"))
    assert found.units_left


def test_matching_merges_equal_answers_and_keeps_extra_ones() -> None:
    pairs = "".join(
        f"<subquestion><text>{stem}</text><answer><text>{choice}</text></answer></subquestion>"
        for stem, choice in (("frog", "amphibian"), ("newt", "amphibian"), ("", "a &lt; b"))
    )
    found = item("matching", pairs)
    assert isinstance(found, Matching)
    assert [choice.html for choice in found.choices] == ["amphibian", "a &lt; b"]
    assert {stem.choice for stem in found.stems} == {found.choices[0].id}
    assert [stem.id for stem in found.stems] == ["s1", "s2"]


def test_ids_do_not_tell_which_choice_was_written_first() -> None:
    first = {
        found.choices[0].id
        for number in range(8)
        if isinstance(found := item("multichoice", answer("100", f"{number}") + TWO), Single)
    }
    assert len(first) > 1


def test_the_same_file_gives_the_same_ids() -> None:
    assert item("multichoice", TWO) == item("multichoice", TWO)


def test_a_nameless_question_is_called_by_its_prompt() -> None:
    xml = question("multichoice", TWO, "&lt;p&gt;Which &amp;amp; why?&lt;/p&gt;")
    found = reading(xml.replace("<text>Q</text>", "<text> </text>"))
    assert found.questions[0].item.name == "Which & why?"


def test_categories_hold_until_the_next_one() -> None:
    def category(path: str) -> str:
        return f'<question type="category"><category><text>{path}</text></category></question>'

    two = question("multichoice", TWO)
    found = reading(two, category("$course$/top/Cells/DNA"), two, two, category("$cat$/x"), two)
    assert [q.category for q in found.questions] == ["", "Cells/DNA", "Cells/DNA", "x"]


def test_questions_know_their_lines() -> None:
    found = reading("\n\n", question("multichoice", TWO), "\n", question("stack", ""))
    assert [q.line for q in found.questions] == [3]
    assert [(p.line, p.code) for p in found.problems] == [(4, "unsupported_type")]


@pytest.mark.parametrize("question_type", ["calculatedmulti", "random", "other"])
def test_types_we_do_not_ask_are_named(question_type: str) -> None:
    found = problem(question_type, "")
    assert (found.code, found.name, found.severity) == ("unsupported_type", "Q", "error")
    assert found.message.startswith("This question type cannot be imported: ")


@pytest.mark.parametrize(
    ("question_type", "body", "code"),
    [
        ("multichoice", "", "no_answers"),
        ("multichoice", answer("100", "alone"), "too_few_answers"),
        ("multichoice", answer("0", "a") + answer("0", "b"), "no_right_answer"),
        ("multichoice", answer("100", "a") + answer("0", " "), "empty_answer"),
        ("multichoice", answer("33", "a") + answer("100", "b"), "bad_fraction"),
        ("multichoice", answer("lots", "a") + answer("100", "b"), "bad_fraction"),
        ("multichoice", "<defaultgrade>much</defaultgrade>" + TWO, "bad_number"),
        ("multichoice", "<defaultgrade>-1</defaultgrade>" + TWO, "invalid_question"),
        ("truefalse", answer("0", "true") + answer("0", "false"), "no_right_answer"),
        ("truefalse", answer("100", "true") + answer("100", "false"), "no_right_answer"),
        ("shortanswer", answer("0", "frog"), "no_right_answer"),
        ("shortanswer", answer("100", ""), "invalid_question"),
        ("numerical", answer("100", "3,14"), "bad_number"),
        ("numerical", answer("100", "1e999"), "bad_number"),
        ("ordering", answer("1", "a") + answer("2", " "), "empty_answer"),
        ("ordering", answer("1", "a"), "invalid_question"),
        (
            "ordering",
            answer("1", "a") + "<gradingtype>BY_MOOD</gradingtype>",
            "unsupported_ordering",
        ),
        ("gapselect", "<selectoption><text>a</text></selectoption>", "no_answers"),
        ("calculated", "", "no_answers"),
        ("calculated", answer("100", "{a}+1"), "invalid_question"),
        ("calculated", answer("100", "1+"), "invalid_question"),
        (
            "essay",
            "<attachments>2</attachments><filetypeslist>.exe</filetypeslist>",
            "unsupported_files",
        ),
        ("essay", "<responseformat>speech</responseformat>", "unsupported_type"),
        ("essay", "<minwordlimit>many</minwordlimit>", "bad_number"),
        ("cloze", "", "no_answers"),
        ("numerical", SUM + "<unitgradingtype>7</unitgradingtype>", "bad_units"),
        ("matching", "<subquestion><text>frog</text></subquestion>", "empty_answer"),
        ("matching", "<subquestion><answer><text>x</text></answer></subquestion>", "no_answers"),
    ],
)
def test_a_question_with_a_fault_is_left_out_and_named(
    question_type: str, body: str, code: str
) -> None:
    found = problem(question_type, body)
    assert (found.code, found.line, found.name, found.severity) == (code, 1, "Q", "error")


def test_one_fault_does_not_cost_the_other_questions() -> None:
    found = reading(
        question("multichoice", ""), question("multichoice", TWO), question("stack", "")
    )
    assert len(found.questions) == 1
    assert [problem.code for problem in found.problems] == ["no_answers", "unsupported_type"]


@pytest.mark.parametrize(
    ("single", "fractions"),
    [("true", ("90", "0")), ("false", ("50", "40")), ("false", ("90", "80"))],
)
def test_marks_out_of_reach_are_a_warning(single: str, fractions: tuple[str, str]) -> None:
    body = "".join(answer(fraction, fraction) for fraction in fractions)
    found = reading(question("multichoice", f"<single>{single}</single>{body}"))
    assert len(found.questions) == 1
    assert [(p.code, p.severity) for p in found.problems] == [("full_marks", "warning")]


def test_embedded_files_are_left_out_with_a_warning() -> None:
    prompt = '&lt;img src="@@PLUGINFILE@@/a.png" alt="A leaf"&gt; What?'
    found = reading(question("multichoice", TWO, prompt))
    assert found.questions[0].item.prompt_html == '<img alt="A leaf"> What?'
    warnings = [(p.code, p.severity) for p in found.problems]
    assert warnings == [("embedded_file_dropped", "warning")]


@pytest.mark.parametrize(
    ("text_format", "text", "html"),
    [
        ("html", "a&lt;br&gt;\nb", "a<br>\nb"),
        ("moodle_auto_format", "a\nb &lt;b&gt;c&lt;/b&gt;", "a<br>b <b>c</b>"),
        ("plain_text", "a &lt;b&gt;\nb", "a &lt;b&gt;<br>b"),
        ("markdown", "a *b*", "<p>a <em>b</em></p>"),
        ("unheard of", "a\nb", "a<br>b"),
    ],
)
def test_texts_are_read_in_their_own_format(text_format: str, text: str, html: str) -> None:
    xml = question("multichoice", TWO, text).replace('"html"', f'"{text_format}"')
    assert reading(xml).questions[0].item.prompt_html == html


def test_a_break_in_the_file_does_not_cost_the_questions_before_it() -> None:
    xml = f"<quiz>\n{question('multichoice', TWO)}\n<question></quiz>"
    found = read(xml.encode())
    assert len(found.questions) == 1
    assert [(p.code, p.line) for p in found.problems] == [("broken_xml", 3)]


@pytest.mark.parametrize(
    ("head", "code"),
    [
        ('<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', "forbidden_xml"),
        ('<!DOCTYPE quiz SYSTEM "file:///etc/passwd"><quiz/>', "forbidden_xml"),
        ("<!DOCTYPE quiz><quiz/>", "forbidden_xml"),
        ("<html/>", "not_a_bank"),
        ("<quiz/>", "no_questions"),
        ("<quiz>", "broken_xml"),
        ('<?xml version="1.0" encoding="klingon"?><quiz/>', "encoding"),
        ("<quiz><question>" + "<a>" * 100, "broken_xml"),
    ],
)
def test_files_that_are_no_bank_are_refused_as_a_whole(head: str, code: str) -> None:
    found = read(head.encode(), "moodle_xml")
    assert found.questions == ()
    assert [problem.code for problem in found.problems] == [code]


def test_a_bank_in_another_declared_alphabet_is_read() -> None:
    head = '<?xml version="1.0" encoding="iso-8859-1"?>'
    xml = f"{head}<quiz>{question('multichoice', TWO, 'ñ')}</quiz>"
    assert read(xml.encode("latin-1")).questions[0].item.prompt_html == "ñ"


def test_a_bank_that_is_not_the_utf8_it_claims_is_named() -> None:
    xml = f"<quiz>{question('multichoice', TWO)}\n{question('multichoice', TWO, 'ñ')}</quiz>"
    found = read(xml.encode("latin-1"))
    assert [(p.code, p.line) for p in found.problems] == [("encoding", 2)]
    assert len(found.questions) == 1
