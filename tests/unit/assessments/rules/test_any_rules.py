"""Whatever rules an item has: they are refused when it is made, or every answer is scored."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from apps.assessments.formats.outcome import Abandoned
from apps.assessments.formats.qti.processing_rules import (
    expression,
    map_response,
    set_outcome,
    variable,
)
from apps.assessments.formats.qti.results_reader import assessment_result
from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import Processed
from apps.assessments.rules.qti.declarations import (
    MapEntry,
    Mapping,
    OutcomeVariable,
    ResponseVariable,
)
from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.qti.operators import OPERATORS
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import score
from apps.assessments.rules.types.processed import Entry

numbers = st.sampled_from(["0", "-1", "0.5", "1e400", "1e-400", "x", "", "2 3", "NaN", "true"])
types = st.sampled_from(["identifier", "string", "integer", "float", "boolean", "pair", "point"])
names = st.sampled_from(["R", "N", "SCORE", "B", "C", "none"])
leaves = st.one_of(
    st.builds(lambda kind, text: expression("baseValue", text=text, baseType=kind), types, numbers),
    names.map(variable),
    st.builds(
        lambda op, name: expression(op, identifier=name),
        st.sampled_from(["correct", "mapResponse", "default", "null"]),
        names,
    ),
)
attributes = st.fixed_dictionaries(
    {},
    optional={
        "toleranceMode": st.sampled_from(["exact", "absolute", "relative"]),
        "tolerance": numbers,
        "figures": numbers,
        "roundingMode": st.sampled_from(["decimalPlaces", "significantFigures"]),
        "n": numbers,
        "min": numbers,
        "max": numbers,
        "pattern": st.sampled_from(["a*", "(", "^x$", "\\p{L}+", "[a-c]{2}"]),
        "definition": st.sampled_from(["qade:Trim", "qade:ToAscii", "own"]),
        "caseSensitive": st.sampled_from(["true", "false"]),
    },
)
expressions = st.recursive(
    leaves,
    lambda inner: st.builds(
        Expression,
        st.sampled_from(sorted(OPERATORS)),
        attributes,
        st.lists(inner, min_size=1, max_size=2).map(tuple),
    ),
    max_leaves=8,
)
ITEM = Processed(
    name="n",
    prompt_html="[[p1]] [[p2]]",
    entries=(Entry("p1", "R", "text"), Entry("p2", "N", "text")),
    responses=(
        ResponseVariable("R", base_type="string", correct=("a",)),
        ResponseVariable("N", "multiple", "float", ("1", "2")),
    ),
    outcomes=(
        OutcomeVariable("SCORE"),
        OutcomeVariable("B", base_type="boolean"),
        OutcomeVariable("C", "ordered", "float", ("1", "x")),
    ),
)


@settings(deadline=None, max_examples=400)
@given(
    st.lists(st.tuples(st.sampled_from(["SCORE", "B", "C"]), expressions), min_size=1, max_size=4),
    st.sampled_from(["a", "1e400", " ", "-0", "1e-400", "é"]),
)
def test_any_rules_are_refused_or_score_every_answer(
    rules: list[tuple[str, Expression]], text: str
) -> None:
    try:
        item = replace(ITEM, rules=tuple(set_outcome(*rule) for rule in rules))
    except InvalidItem:
        return
    given = {"parts": {"p1": {"text": text}, "p2": {"text": "2.5"}}}
    earned = score(item, parse_response(item, given))
    assert earned is not None
    assert -1 <= earned <= 1


def test_a_mapping_that_is_asked_for_again_and_again_is_looked_up_once() -> None:
    entries = tuple(MapEntry(f"k{at}", Decimal(1), case_sensitive=False) for at in range(500))
    places = [f"p{at}" for at in range(200)]
    item = Processed(
        name="n",
        prompt_html=" ".join(f"[[{id}]]" for id in places),
        entries=tuple(Entry(id, "R", "text") for id in places),
        responses=(ResponseVariable("R", "multiple", "string", mapping=Mapping(entries)),),
        outcomes=(OutcomeVariable("SCORE"),),
        rules=map_response("R", "SCORE") * 990,
        best=Decimal(200),
    )
    given = {"parts": {id: {"text": f"K{at}"} for at, id in enumerate(places)}}
    assert score(item, parse_response(item, given)) == 1


def test_a_variable_with_more_entries_than_any_answer_has_is_refused() -> None:
    crowd = ResponseVariable("R", base_type="string", correct=("a",) * 501)
    with pytest.raises(InvalidItem, match="over 500"):
        replace(ITEM, responses=(crowd, ITEM.responses[1]))


RESULT = b"""<assessmentResult xmlns="x"><context sourcedId="ada"/><itemResult identifier="i1">
<responseVariable identifier="R"><candidateResponse><value>a</value></candidateResponse>
</responseVariable><outcomeVariable identifier="SCORE"><value>1</value></outcomeVariable>
</itemResult></assessmentResult>"""


@settings(deadline=None)
@given(st.integers(0, len(RESULT)), st.integers(0, len(RESULT)), st.binary(max_size=5))
def test_a_damaged_results_file_is_read_or_refused(start: int, end: int, put: bytes) -> None:
    try:
        found = assessment_result(RESULT[:start] + put + RESULT[end:])
    except Abandoned:
        return
    assert isinstance(found.candidate, str)
