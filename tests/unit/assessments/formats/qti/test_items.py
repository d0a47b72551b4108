"""QTI items become items of ours, or keep their own rules, or are refused with the reason."""

from decimal import Decimal

import pytest

from apps.assessments.formats import read
from apps.assessments.formats.qti.results_reader import plain_response
from apps.assessments.rules.items import (
    Choice,
    Cloze,
    GapMatch,
    Item,
    Matching,
    Multiple,
    Numerical,
    Ordering,
    Processed,
    ShortText,
    Single,
    TrueFalse,
)
from apps.assessments.rules.policies import AllOrNothing
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import score
from tests.unit.assessments.formats.qti.items_in_qti import (
    FIELD,
    HEAD_3,
    choices,
    item_2,
    mapping,
    only,
    refused,
    right,
)


def earned(item: Item, *values: str) -> Decimal | None:
    return score(item, parse_response(item, plain_response(item, {"RESPONSE": values})))


def test_one_right_choice_is_a_single_choice() -> None:
    item = only(item_2(choices(1, "iron", "air", shuffle="true"), right("A")))
    assert item == Single(
        name="An item",
        prompt_html="<p>Which?</p>",
        idnumber="i1",
        choices=(Choice("A", "iron", Decimal(1)), Choice("B", "air", Decimal(0))),
        shuffle=True,
    )


def test_version_3_reads_as_version_2() -> None:
    new = f"""<qti-assessment-item {HEAD_3} identifier="i1" title="An item">
      <qti-response-declaration identifier="RESPONSE" cardinality="single" base-type="identifier">
        <qti-correct-response><qti-value>A</qti-value></qti-correct-response>
      </qti-response-declaration>
      <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
      <qti-item-body><p>Which?</p><qti-choice-interaction response-identifier="RESPONSE"
        max-choices="1" shuffle="true"><qti-simple-choice identifier="A">iron</qti-simple-choice>
        <qti-simple-choice identifier="B">air</qti-simple-choice></qti-choice-interaction>
      </qti-item-body>
      <qti-response-processing
        template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"/>
    </qti-assessment-item>"""
    old = item_2(choices(1, "iron", "air", shuffle="true"), right("A"))
    assert only(new.encode()) == only(old)


def test_the_choices_true_and_false_are_a_statement() -> None:
    body = choices(1, "Yes", "No").replace('"A"', '"true"').replace('"B"', '"false"')
    item = only(item_2(body, right("false")))
    assert isinstance(item, TrueFalse)
    assert item.answer is False


def test_a_mapping_of_several_choices_is_a_multiple_choice() -> None:
    worths = mapping({"A": "1", "B": "3", "C": "-1"}, lowerBound="0")
    data = item_2(
        choices(0, "a", "b", "c"), worths, cardinality="multiple", template="map_response"
    )
    item = only(data)
    assert isinstance(item, Multiple)
    assert item.default_mark == 4
    assert earned(item, "A", "B") == 1
    assert (earned(item, "B"), earned(item, "A", "C")) == (Decimal("0.75"), 0)


def test_a_typed_word_is_a_short_text() -> None:
    item = only(item_2(FIELD, right("frog"), base="string"))
    assert isinstance(item, ShortText)
    assert item.prompt_html == "<p>Name one.</p>"
    assert (earned(item, "frog"), earned(item, "Frog")) == (1, 0)


def test_a_number_within_a_tolerance_is_numerical() -> None:
    rules = """<responseCondition><responseIf>
      <equal toleranceMode="relative" tolerance="10 10"><baseValue baseType="float">50</baseValue>
      <variable identifier="RESPONSE"/></equal>
      <setOutcomeValue identifier="SCORE"><baseValue baseType="float">2</baseValue>
      </setOutcomeValue></responseIf></responseCondition>"""
    item = only(item_2(FIELD, base="float", rules=rules))
    assert isinstance(item, Numerical)
    assert item.default_mark == 2
    assert [earned(item, text) for text in ("45", "55", "44.9")] == [1, 1, 0]


def test_pairs_of_equal_worth_are_a_matching() -> None:
    def side(*ids: str) -> str:
        return "".join(
            f'<simpleAssociableChoice identifier="{id}" matchMax="1">{id}</simpleAssociableChoice>'
            for id in ids
        )

    body = (
        '<matchInteraction responseIdentifier="RESPONSE"><prompt>Pair them.</prompt>'
        f"<simpleMatchSet>{side('s1', 's2')}</simpleMatchSet>"
        f"<simpleMatchSet>{side('c1', 'c2')}</simpleMatchSet></matchInteraction>"
    )
    pairs = mapping({"s1 c1": "1", "s2 c2": "1"})
    kind = {"cardinality": "multiple", "base": "directedPair"}
    item = only(item_2(body, pairs, template="map_response", **kind))
    assert isinstance(item, Matching)
    assert earned(item, "s1 c1", "s2 c1") == Decimal("0.5")
    whole = only(item_2(body, right("s1 c1", "s2 c2"), **kind))
    assert isinstance(whole, Matching)
    assert whole.policy == AllOrNothing()
    assert earned(whole, "s1 c1", "s2 c1") == 0
    assert earned(whole, "s2 c2", "s1 c1") == 1


def test_an_order_is_right_as_a_whole() -> None:
    body = choices(0, "a", "b", "c").replace("choiceInteraction", "orderInteraction")
    item = only(item_2(body, right("B", "C", "A"), cardinality="ordered"))
    assert isinstance(item, Ordering)
    assert [entry.id for entry in item.entries] == ["B", "C", "A"]
    assert earned(item, "B", "A", "C") == 0


def test_words_are_carried_into_gaps() -> None:
    body = (
        '<gapMatchInteraction responseIdentifier="RESPONSE">'
        '<gapText identifier="w1" matchMax="1">day</gapText>'
        '<gapText identifier="w2" matchMax="1">sun</gapText>'
        '<p>By <gap identifier="g1"/> the <gap identifier="g2"/>.</p></gapMatchInteraction>'
    )
    pairs = mapping({"w1 g1": "1", "w2 g2": "1"})
    kind = {"cardinality": "multiple", "base": "directedPair"}
    item = only(item_2(body, pairs, template="map_response", **kind))
    assert isinstance(item, GapMatch)
    assert item.prompt_html == "<p>By [[g1]] the [[g2]].</p>"
    assert earned(item, "w1 g1", "w2 g2") == 1


def test_a_field_inside_a_sentence_keeps_its_place() -> None:
    body = '<p>A <textEntryInteraction responseIdentifier="RESPONSE"/> croaks.</p>'
    item = only(item_2(body, right("frog"), base="string"))
    assert isinstance(item, Cloze)
    assert item.prompt_html == "<p>A [[RESPONSE]] croaks.</p>"


def test_a_mask_keeps_the_rules_of_the_item() -> None:
    body = FIELD.replace("/></p>", ' patternMask="[a-z]+"/></p>')
    item = only(item_2(body, right("frog"), base="string"))
    assert isinstance(item, Processed)
    assert item.entries[0].mask == "[a-z]+"


def test_feedback_to_a_choice_is_said_to_those_who_chose_it() -> None:
    rules = (
        '<setOutcomeValue identifier="SCORE"><mapResponse identifier="RESPONSE"/>'
        '</setOutcomeValue><setOutcomeValue identifier="FEEDBACK">'
        '<variable identifier="RESPONSE"/></setOutcomeValue>'
    )
    inline = '<feedbackInline outcomeIdentifier="FEEDBACK" identifier="B">Try!</feedbackInline>'
    body = choices(1, "iron", f"air {inline}")
    item = only(item_2(body, mapping({"A": "1"}), rules=rules))
    assert isinstance(item, Single)
    assert [(one.html, one.feedback_html) for one in item.choices] == [
        ("iron", ""),
        ("air", "Try!"),
    ]


def test_choices_with_a_fixed_place_are_not_mixed_and_it_is_said() -> None:
    body = choices(1, "a", "none of these", shuffle="true").replace('"B"', '"B" fixed="true"')
    found = read(item_2(body, right("A")))
    item = found.questions[0].item
    assert isinstance(item, Single)
    assert not item.shuffle
    assert [one.code for one in found.problems] == ["fixed_choices"]


ESSAY = '<extendedTextInteraction responseIdentifier="RESPONSE"/>'
CHOICE = item_2(choices(1, "a", "b"), right("A"))
GUESS = item_2(choices(1, "a", "b"), right("A"), template="guess")
RANDOM = '<setOutcomeValue identifier="SCORE"><random/></setOutcomeValue>'


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (item_2(ESSAY, base="string"), "unsupported_type", "rules"),
        (GUESS, "unsupported_qti", "template"),
        (item_2(FIELD, rules=RANDOM), "invalid_question", "random"),
        (item_2(FIELD, mapping({"a": "x"}), template="map_response"), "bad_number", "“x”"),
        (CHOICE.replace(b"title=", b'adaptive="true" title='), "unsupported_qti", "Adaptive"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]>' + CHOICE[22:], "forbidden_xml", "entities"),
        (CHOICE[:-20], "broken_xml", "well-formed"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_reason(data: bytes, code: str, said: str) -> None:
    found_code, message = refused(data)
    assert found_code == code
    assert said in message
