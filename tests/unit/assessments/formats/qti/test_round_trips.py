"""Written as QTI and read again: the same item, or a refusal with the reason."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from apps.assessments.formats import read
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.package_writer import qti_package
from apps.assessments.formats.qti.writer import VERSIONS, qti_file, qti_packed
from apps.assessments.rules.items import Essay, Item, Ordering, kind
from apps.assessments.rules.policies import AllOrNothing, EveryDecision, Halves, Weighted
from apps.assessments.rules.types.item_type import NOTHING
from tests.unit.assessments.formats.qti.items_in_qti import only
from tests.unit.assessments.rules import items_at_hand as hand

_ONE_GROUP = replace(
    hand.GAP_MATCH, words=tuple(replace(one, group="1") for one in hand.GAP_MATCH.words)
)
_SILENT = replace(
    hand.SELECT_POINT,
    areas=tuple(replace(one, feedback_html="") for one in hand.SELECT_POINT.areas),
)
_ONE_FILE = Essay(name="Chart", prompt_html="<p>Draw.</p>", typed=False, attachments=1)
WRITTEN = [
    *(hand.SINGLE, hand.MULTIPLE, hand.TRUE_FALSE, hand.SHORT_TEXT, hand.MATCHING),
    replace(hand.ORDERING, grading="all_or_nothing"),
    *(hand.ESSAY, hand.HOTSPOT, _SILENT),
    *(_ONE_FILE, replace(_ONE_FILE, file_types=(".pdf",))),
    replace(_SILENT, policy=Weighted(floor=Decimal(-1))),
    replace(hand.HOTSPOT, most=2, policy=AllOrNothing()),
    replace(hand.MULTIPLE, policy=AllOrNothing()),
    replace(hand.MULTIPLE, policy=Weighted(floor=Decimal("-0.5"), cap=Decimal("0.75"))),
    replace(hand.MATCHING, policy=AllOrNothing()),
    replace(hand.NUMERICAL, units=(), unit_grading="none", unit_penalty=NOTHING),
    _ONE_GROUP,
    replace(_ONE_GROUP, policy=AllOrNothing()),
]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("item", WRITTEN, ids=kind)
def test_an_item_is_the_same_after_a_round_trip(item: Item, version: str) -> None:
    assert only(qti_file(item, version)) == item


@pytest.mark.parametrize("mark", ["0.5", "3", "2.25"])
@pytest.mark.parametrize("item", WRITTEN, ids=kind)
def test_the_mark_of_an_item_stays(item: Item, mark: str) -> None:
    worth = Decimal(mark)
    again = only(qti_file(replace(item, default_mark=worth), "qti3"))
    assert again == replace(item, default_mark=worth)


REFUSED = [
    (hand.NUMERICAL, "no units"),
    (hand.ORDERING, "as a whole"),
    (hand.GAP_MATCH, "one group"),
    (hand.MARKED_BY_RUBRIC, "no rubric"),
    (replace(hand.ESSAY, markers=2), "no two markers"),
    (replace(hand.ESSAY, attachments=1), "no files beside a text"),
    (hand.HANDED_IN_AS_FILES, "no several files for one answer"),
    (replace(hand.MULTIPLE, policy=Halves()), "policy “halves”"),
    (replace(hand.MATCHING, policy=EveryDecision()), "policy “every decision”"),
    (hand.SELECT_POINT, "no feedback for an area"),
    (replace(_SILENT, policy=AllOrNothing()), "no scoring policy of points"),
    (hand.CALCULATED, "differ by learner"),
    (replace(hand.SINGLE, prompt_html="<p><strike>x</strike></p>"), "no <strike>"),
    (replace(hand.SHORT_TEXT, answers=(hand.TextAnswer("fr*g", Decimal(1)),)), "wild cards"),
    (replace(hand.SINGLE, default_mark=Decimal(0)), "would be processed"),
]


@pytest.mark.parametrize(("item", "reason"), REFUSED)
def test_what_qti_cannot_say_is_refused_with_the_reason(item: Item, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        qti_file(item, "qti3")


texts = st.text("ab<&>\"'*\\[]{} é\u00a0\n", min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(hand.ALL), texts, texts)
def test_any_texts_come_back_or_are_refused(item: Item, name: str, id: str) -> None:
    item = replace(item, name=" ".join(name.split()) or "x", idnumber=id)
    try:
        written = qti_file(item, "qti2")
    except Refused:
        return
    assert only(written) == item


@pytest.mark.data
def test_every_real_item_comes_back_or_is_refused(assessment_data: Path) -> None:
    written = refused = 0
    files = [one for one in sorted((assessment_data / "moodle").rglob("*.*")) if one.is_file()]
    for file in (*files, *sorted((assessment_data / "qti").rglob("*.xml"))):
        if "COPYING" in file.name or file.suffix == ".csv" or "esult" in file.name:
            continue
        for question in read(file.read_bytes()).questions:
            for version in VERSIONS:
                try:
                    assert only(qti_file(question.item, version)) == question.item
                    written += 1
                except Refused:
                    refused += 1
    assert refused == 0
    assert written >= 60


def test_a_drawn_order_is_refused() -> None:
    drawn: Ordering = replace(hand.ORDERING, grading="all_or_nothing", drawn=2)
    with pytest.raises(Refused, match="all its entries"):
        qti_file(drawn, "qti3")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_package_reads_back_with_its_categories(version: str) -> None:
    bank = [(WRITTEN[0], "Cells"), (_SILENT, ""), (hand.HOTSPOT, "Cells/Deep")]
    package = qti_package([(qti_packed(item, version), where) for item, where in bank], version)
    found = read(package)
    assert found.problems == ()
    assert {(one.item, one.category) for one in found.questions} == set(bank)
