"""Items with rules of their own: what they score, and what they may not do."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from apps.assessments.formats.qti.processing_rules import (
    base_value,
    expression,
    match_correct,
    set_outcome,
    variable,
)
from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import Processed, item_from, plain_item
from apps.assessments.rules.qti.declarations import (
    OutcomeVariable,
    ResponseVariable,
    Table,
    TableEntry,
)
from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.responses import InvalidResponse, Response, parse_response
from apps.assessments.rules.scoring import score
from apps.assessments.rules.types.processed import Comment, Entry
from tests.unit.assessments.rules.items_at_hand import PROCESSED

NUMBER = Processed(
    name="Half",
    prompt_html="<p>Half of five is [[p1]].</p>",
    entries=(Entry("p1", "R", "text"),),
    responses=(ResponseVariable("R", base_type="float", correct=("2.5",)),),
    outcomes=(OutcomeVariable("SCORE"),),
    rules=match_correct("R", "SCORE"),
)


def answered(item: Processed, text: str) -> Response | None:
    return parse_response(item, {"parts": {"p1": {"text": text}}})


def earns(item: Processed, text: str) -> Decimal | None:
    return score(item, answered(item, text))


def scoring(value: Expression) -> Processed:
    """The item whose score is this expression."""
    return replace(NUMBER, rules=(set_outcome("SCORE", value),))


def holds(condition: Expression) -> bool:
    one = expression("responseIf", condition, set_outcome("SCORE", base_value("float", "1")))
    item = replace(NUMBER, rules=(expression("responseCondition", one),))
    return earns(item, "2.5") == 1


def floats(*numbers: str) -> list[Expression]:
    return [base_value("float", number) for number in numbers]


def test_a_mapping_adds_up_and_stays_within_its_bounds() -> None:
    for chosen, expected in ((["Fe"], 1), (["Fe", "S"], Decimal("0.5")), (["S"], 0)):
        response = parse_response(PROCESSED, {"parts": {"p1": {"choices": chosen}}})
        assert score(PROCESSED, response) == expected


def test_a_typed_number_is_compared_as_a_number() -> None:
    assert earns(NUMBER, " 2.50 ") == 1
    assert earns(NUMBER, "25e-1") == 1
    assert earns(NUMBER, "2,5") == 0
    assert earns(NUMBER, "about 2") == 0


def test_what_is_not_answered_is_not_scored() -> None:
    assert score(NUMBER, parse_response(NUMBER, {"parts": {}})) is None
    assert earns(NUMBER, "  ") is None


def test_a_digit_of_another_base_is_read_in_it() -> None:
    whole = ResponseVariable("R", base_type="integer", correct=("243",))
    item = replace(NUMBER, responses=(whole,), entries=(Entry("p1", "R", "text", base=7),))
    assert earns(item, "465") == 1
    assert earns(item, "8") == 0


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (expression("equal", *floats("10", "10.4"), toleranceMode="absolute", tolerance="1"), True),
        (expression("equal", *floats("10", "12"), toleranceMode="relative", tolerance="10"), False),
        (expression("equalRounded", *floats("3.14159", "3.142"), figures="3"), True),
        (expression("equalRounded", *floats("3.14", "3.2"), figures="2"), False),
        (
            expression(
                "anyN",
                *(expression("gt", *floats(one, "1")) for one in ("0", "2", "3")),
                min="2",
                max="2",
            ),
            True,
        ),
        (expression("isNull", expression("divide", *floats("1", "0"))), True),
        (expression("patternMatch", base_value("string", "foobob"), pattern="^foo.+bob$"), False),
        (expression("patternMatch", base_value("string", "fooxbob"), pattern="foo.+bob"), True),
        (
            expression(
                "stringMatch",
                expression(
                    "customOperator", base_value("string", " é "), definition="qade:ToAscii"
                ),
                base_value("string", " E "),
                caseSensitive="false",
            ),
            True,
        ),
        (
            expression(
                "contains",
                expression("ordered", *floats("1", "2", "3")),
                expression("ordered", *floats("2", "3")),
            ),
            True,
        ),
        (expression("match", expression("index", variable("R"), n="2"), floats("1")[0]), False),
    ],
)
def test_operators_say_what_the_standard_says(condition: Expression, expected: bool) -> None:
    assert holds(condition) is expected


def test_what_cannot_be_said_is_neither_true_nor_false() -> None:
    unknown = expression("gt", *floats("1"), expression("null"))
    assert not holds(unknown)
    assert not holds(expression("not", unknown))
    assert holds(expression("or", unknown, expression("lt", *floats("1", "2"))))


def test_a_table_gives_the_score_of_a_sum() -> None:
    table = Table((TableEntry(Decimal(2), "1"), TableEntry(Decimal(0), "0")), interpolation=True)
    rule = expression("lookupOutcomeValue", variable("R"), identifier="SCORE")
    item = replace(NUMBER, outcomes=(OutcomeVariable("SCORE", table=table),), rules=(rule,))
    assert earns(item, "2.5") == 1
    assert earns(item, "1.9") == 0


def test_a_share_stays_between_minus_one_and_one() -> None:
    assert earns(scoring(base_value("float", "7")), "1") == 1
    assert earns(scoring(base_value("float", "-7")), "1") == -1


def test_an_answer_beside_the_mask_is_kept_and_not_complete() -> None:
    item = replace(NUMBER, entries=(Entry("p1", "R", "text", mask="[0-9.]+"),))
    for text, expected in (("2.5", True), ("two", False)):
        response = answered(item, text)
        assert response is not None
        assert item.is_complete(response) is expected  # type: ignore[arg-type]  # of its shape


def test_feedback_follows_the_outcomes() -> None:
    comments = (Comment("SCORE", "1", "never"), Comment("F", "a", "said"), Comment("F", "b", "no"))
    outcome = OutcomeVariable("F", base_type="identifier")
    rules = (*NUMBER.rules, set_outcome("F", base_value("identifier", "a")))
    item = replace(
        NUMBER, outcomes=(*NUMBER.outcomes, outcome), rules=rules, comments_html=comments
    )
    assert item.comments(answered(item, "1")) == ["said"]  # type: ignore[arg-type]


def doubling(times: int) -> tuple[Expression, ...]:
    twice = expression("multiple", variable("M"), variable("M"))
    return tuple(set_outcome("M", twice) for _ in range(times))


def test_a_container_that_doubles_itself_comes_to_an_end() -> None:
    outcomes = (*NUMBER.outcomes, OutcomeVariable("M", "multiple", "float", ("1", "2")))
    item = replace(NUMBER, outcomes=outcomes, rules=doubling(100))
    assert earns(item, "1") == 0


def test_a_product_that_grows_without_end_is_nothing() -> None:
    square = expression("product", variable("SCORE"), variable("SCORE"))
    first = set_outcome("SCORE", base_value("float", "1e300"))
    item = replace(NUMBER, rules=(first, *(set_outcome("SCORE", square) for _ in range(100))))
    assert earns(item, "1") == 0


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (expression("repeatForever"), "unknown rule"),
        (set_outcome("NONE", base_value("float", "1")), "unknown variable"),
        (set_outcome("SCORE", variable("NONE")), "unknown variable"),
        (set_outcome("SCORE", expression("random", *floats("1"))), "not known here"),
        (set_outcome("SCORE", expression("gt", *floats("1"))), "1 operands"),
        (set_outcome("SCORE", expression("patternMatch", variable("R"), pattern="(")), "pattern"),
        (set_outcome("SCORE", expression("customOperator", variable("R"))), "no operator"),
        (set_outcome("SCORE", base_value("file", "x")), "no type"),
        (expression("responseCondition", expression("responseUnless")), "unknown branch"),
    ],
)
def test_rules_that_could_fail_later_are_refused_at_once(rule: Expression, message: str) -> None:
    with pytest.raises(InvalidItem, match=message):
        replace(NUMBER, rules=(rule,))


def test_rules_without_a_bound_are_refused() -> None:
    deep = base_value("float", "1")
    for _ in range(60):
        deep = expression("sum", deep)
    with pytest.raises(InvalidItem, match="too deeply"):
        scoring(deep)
    with pytest.raises(InvalidItem, match="over 2000"):
        scoring(expression("sum", *floats(*["1"] * 2_001)))


@pytest.mark.parametrize(
    "raw",
    [
        {"parts": {"p2": {"text": "1"}}},
        {"parts": {"p1": {"choice": "1"}}},
        {"parts": {"p1": {"text": 5}}},
        {"parts": {"p1": {"text": "1", "more": "2"}}},
        {"parts": {"p1": {"text": "1" * 1_001}}},
    ],
)
def test_what_is_no_answer_to_a_place_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(InvalidResponse):
        parse_response(NUMBER, raw)


def test_a_choice_that_is_not_offered_is_refused() -> None:
    with pytest.raises(InvalidResponse, match="no choice"):
        parse_response(PROCESSED, {"parts": {"p1": {"choices": ["Au"]}}})


@given(st.text(max_size=30))
def test_any_text_is_scored(text: str) -> None:
    item = item_from(plain_item(NUMBER))
    assert isinstance(item, Processed)
    try:
        response = answered(item, text)
    except InvalidResponse:
        return
    assert score(item, response) in (None, 0, 1)
