"""Banks on their way out in every format: the same again, or refused with the reason."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from apps.assessments.formats import markup, read
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.writers import FORMATS_OUT
from apps.assessments.rules.items import Item, Matching, kind
from tests.unit.assessments.rules import items_at_hand as hand

GIFT, AIKEN = FORMATS_OUT["gift"], FORMATS_OUT["aiken"]
GIFT_BANK = r"""
$CATEGORY: Cells

// [id:q\=7]
::A \= b::[html]<p>What is {a}?</p> {=right#yes ~%-50%wrong \~ \{x\} ~%50%half####all in all}

::TF::[html]<p>It is.</p> {F#wrong#right}

::Number::[html]How many? {#=3:0.5#good =%50%4 =%0%*#no}

::Words::[html]Name one. {=frog =%80%toad\: \# =%0%*#bad}

::Pairs::[html]Pair them. {=a -> one =b -> two =c -> one = -> three}

::Several::[html]Some. {~%50%a ~%50%b ~%-100%c\nd}
""".replace("{a}", r"\{a\}")


def test_every_gift_question_comes_back() -> None:
    found = read(GIFT_BANK.encode(), "gift")
    assert [one for one in found.problems if one.severity == "error"] == []
    written = GIFT.file([(GIFT.question(one.item), one.category) for one in found.questions])
    again = read(written, "gift")
    assert [(one.item, one.category) for one in again.questions] == [
        (one.item, one.category) for one in found.questions
    ]
    assert len(found.questions) == 6


def test_an_aiken_question_comes_back() -> None:
    found = read(b"Which one?\nNot that.\nA) a < b\nB) c & d\nANSWER: B\n", "aiken").questions
    written = AIKEN.file([(AIKEN.question(found[0].item), "")])
    assert read(written, "aiken").questions[0].item == found[0].item


REFUSED = [
    ("gift", hand.ORDERING, "no ordering questions"),
    ("gift", hand.CLOZE, "no cloze questions"),
    ("gift", replace(hand.SINGLE, shuffle=False), "would change: shuffle"),
    ("gift", replace(hand.SINGLE, default_mark=Decimal(2)), "would change: default_mark"),
    ("gift", replace(hand.SHORT_TEXT, ignore_case=False), "would change: ignore_case"),
    ("aiken", hand.SINGLE, "would change: .*feedback"),
    ("aiken", hand.MULTIPLE, "nothing else"),
    ("moodle-xml", hand.PROCESSED, "no processed questions"),
]


@pytest.mark.parametrize(("format", "item", "reason"), REFUSED)
def test_what_a_format_cannot_say_is_refused(format: str, item: Item, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        FORMATS_OUT[format].question(item)


def test_ids_are_not_asked_of_a_format_without_ids() -> None:
    strange: Matching = replace(hand.MATCHING, feedback_html="")
    assert "amphibian" in GIFT.question(strange)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from([one for one in hand.ALL if kind(one) != "calculated"]),
    st.text("ab=~#{}:\\%->*. é\n<&;", max_size=12),
    st.sampled_from(list(FORMATS_OUT)),
)
def test_any_text_comes_back_or_is_refused(item: Item, text: str, format: str) -> None:
    writer = FORMATS_OUT[format]
    item = replace(item, feedback_html=markup.clean(text), name=" ".join(text.split()) or "n")
    try:
        written = writer.file([(writer.question(item), "")])
    except Refused:
        return
    (again,) = read(written).questions
    assert (again.item.name, again.item.feedback_html) == (item.name, item.feedback_html)


@pytest.mark.data
@pytest.mark.parametrize("format", FORMATS_OUT)
def test_every_real_question_comes_back_or_is_refused(assessment_data: Path, format: str) -> None:
    writer, written = FORMATS_OUT[format], 0
    for file in sorted((assessment_data / "moodle").rglob("*.*")):
        if file.suffix not in (".xml", ".txt") or "COPYING" in file.name:
            continue
        for question in read(file.read_bytes()).questions:
            try:
                one = writer.question(question.item)
            except Refused:
                continue
            (again,) = read(writer.file([(one, question.category)])).questions
            assert again.item == question.item
            written += 1
    assert written
