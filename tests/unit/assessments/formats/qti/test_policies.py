"""How choices count together in QTI is a policy here."""

from decimal import Decimal

import pytest

from apps.assessments.formats import read
from apps.assessments.formats.qti.results_reader import plain_response
from apps.assessments.rules.items import Item, Multiple, Processed
from apps.assessments.rules.policies import AllOrNothing, Weighted
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import score
from tests.unit.assessments.formats.qti.items_in_qti import (
    choices,
    item_2,
    mapping,
    only,
    right,
)

BODY = choices(0, "a", "b", "c")


def earned(item: Item, *values: str) -> Decimal | None:
    return score(item, parse_response(item, plain_response(item, {"RESPONSE": values})))


def mapped(entries: dict[str, str], **bounds: str) -> bytes:
    worths = mapping(entries, **bounds)
    return item_2(BODY, worths, cardinality="multiple", template="map_response")


def test_the_right_choices_or_nothing_is_a_policy() -> None:
    found = read(item_2(BODY, right("A", "B"), cardinality="multiple"))
    assert not found.problems
    item = found.questions[0].item
    assert isinstance(item, Multiple)
    assert item.policy == AllOrNothing()
    assert [choice.fraction for choice in item.choices] == [Decimal("0.5"), Decimal("0.5"), 0]
    assert [earned(item, *given) for given in (["B", "A"], ["A"], ["A", "B", "C"])] == [1, 0, 0]


def test_a_right_choice_that_is_not_offered_keeps_the_rules() -> None:
    item = only(item_2(BODY, right("A", "Z"), cardinality="multiple"))
    assert isinstance(item, Processed)
    assert earned(item, "A") == 0


@pytest.mark.parametrize(
    ("entries", "bounds", "floor", "cap"),
    [
        ({"A": "2", "B": "2"}, {}, 0, 1),
        ({"A": "2", "B": "2", "C": "-4"}, {"lowerBound": "0", "upperBound": "4"}, 0, 1),
        ({"A": "2", "B": "2", "C": "-4"}, {}, -1, 1),
        ({"A": "2", "B": "2", "C": "-4"}, {"lowerBound": "-9"}, -1, 1),
        ({"A": "2", "B": "2", "C": "-4"}, {"lowerBound": "-1"}, Decimal("-0.25"), 1),
        ({"A": "2", "B": "2"}, {"upperBound": "2"}, 0, 1),
    ],
)
def test_the_bounds_of_a_mapping_are_floor_and_cap(
    entries: dict[str, str], bounds: dict[str, str], floor: Decimal, cap: Decimal
) -> None:
    item = only(mapped(entries, **bounds))
    assert isinstance(item, Multiple)
    assert item.policy == Weighted(floor=Decimal(floor), cap=Decimal(cap))


@pytest.mark.parametrize(
    ("entries", "bounds"),
    [
        ({"A": "1", "C": "-1", "B": "-1"}, {}),
        ({"A": "2", "B": "2"}, {"lowerBound": "1"}),
        ({"A": "3"}, {"lowerBound": "-1"}),
    ],
    ids=["below minus one", "something for nothing", "a third"],
)
def test_bounds_that_no_policy_has_keep_the_rules(
    entries: dict[str, str], bounds: dict[str, str]
) -> None:
    assert isinstance(only(mapped(entries, **bounds)), Processed)
