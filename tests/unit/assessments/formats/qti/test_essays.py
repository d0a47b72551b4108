"""Essays in QTI: a text that people mark."""

from decimal import Decimal

import pytest
from msgspec.structs import replace

from apps.assessments.formats import read
from apps.assessments.formats.qti.writer import VERSIONS, qti_file
from apps.assessments.rules.items import Essay
from tests.unit.assessments.formats.qti.items_in_qti import (
    HEAD_2,
    HEAD_3,
    choices,
    item_2,
    only,
    refused,
)
from tests.unit.assessments.rules import items_at_hand as hand

ESSAY = '<extendedTextInteraction responseIdentifier="RESPONSE"%s/>'


def essay_2(attributes: str = "", *, head: str = "", rules: str = "") -> bytes:
    """An essay of QTI 2.2, with a guide for those who score it."""
    return f"""<assessmentItem {HEAD_2} identifier="e1" title="At sea">
      <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="string"/>
      <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"{head}/>
      <itemBody><p>What did you see?</p>
      <rubricBlock view="scorer tutor"><p>Waves.</p></rubricBlock>
      <rubricBlock view="candidate"><p>Take your time.</p></rubricBlock>
      {ESSAY % attributes}</itemBody>{rules}</assessmentItem>""".encode()


SET = (
    '<responseProcessing><setOutcomeValue identifier="SCORE"><baseValue baseType="float">0'
    "</baseValue></setOutcomeValue></responseProcessing>"
)


def test_a_text_without_rules_is_an_essay() -> None:
    assert only(essay_2()) == Essay(
        name="At sea",
        prompt_html="<p>What did you see?</p>",
        idnumber="e1",
        guide_html="<p>Waves.</p>",
    )


def test_version_3_says_the_same() -> None:
    new = f"""<qti-assessment-item {HEAD_3} identifier="e1" title="At sea">
      <qti-response-declaration identifier="R" cardinality="single" base-type="string">
        <qti-default-value><qti-value>On that day</qti-value></qti-default-value>
      </qti-response-declaration>
      <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
      <qti-outcome-declaration identifier="MAXSCORE" cardinality="single" base-type="float">
        <qti-default-value><qti-value>5</qti-value></qti-default-value>
      </qti-outcome-declaration>
      <qti-item-body><qti-rubric-block view="scorer"><qti-content-body><p>Waves.</p>
      </qti-content-body></qti-rubric-block><p>What did you see?</p>
      <qti-extended-text-interaction response-identifier="R"/></qti-item-body>
    </qti-assessment-item>"""
    item = only(new.encode())
    assert isinstance(item, Essay)
    assert (item.guide_html, item.template) == ("<p>Waves.</p>", "On that day")
    assert item.default_mark == 5


def test_a_score_that_people_give_is_theirs_whatever_the_rules_set_before() -> None:
    assert isinstance(only(essay_2(head=' externalScored="human"', rules=SET)), Essay)
    assert refused(essay_2(rules=SET))[0] == "unsupported_type"


@pytest.mark.parametrize("limits", [(0, 0), (3, 200), (1, 0), (0, 7), (1, 7), (40, 0), (5, 5)])
@pytest.mark.parametrize("version", VERSIONS)
def test_limits_in_words_come_back(limits: tuple[int, int], version: str) -> None:
    least, most = limits
    item = replace(hand.ESSAY, least_words=least, most_words=most, default_mark=Decimal(3))
    assert only(qti_file(item, version)) == item


def test_another_pattern_is_left_out_and_it_is_said() -> None:
    found = read(essay_2(' patternMask="[a-z]+"'))
    assert [one.code for one in found.problems] == ["mask_dropped"]
    assert found.questions[0].item == only(essay_2())


def test_an_essay_beside_another_question_is_refused_with_the_reason() -> None:
    both = choices(1, "a", "b") + ESSAY % ""
    code, message = refused(item_2(both, base="string"))
    assert code == "unsupported_type"
    assert "beside other questions" in message
