"""How right an order is, by each way of saying it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.assessments.rules.orders import _GRADINGS, OrderGrading, order_share

WAYS = list(_GRADINGS)


@pytest.mark.parametrize(
    ("order", "shares"),
    [
        # all or nothing, position, next, next and end, neighbours, pairs, order, run, distance
        ((0, 1, 2, 3), ("1", "1", "1", "1", "1", "1", "1", "1", "1")),
        ((3, 2, 1, 0), ("0", "0", "0", "0", "0", "0", "0", "0", "0.33")),
        ((1, 2, 3, 0), ("0", "0", "0.67", "0.5", "0.5", "0.5", "0.75", "0.75", "0.5")),
        ((0, 2, 1, 3), ("0", "0.5", "0", "0.25", "0.25", "0.83", "0.75", "0.5", "0.83")),
        ((0, 3, 1, 2), ("0", "0.25", "0.33", "0.25", "0.38", "0.67", "0.75", "0.75", "0.67")),
    ],
)
def test_each_way_says_it_differently(order: tuple[int, ...], shares: tuple[str, ...]) -> None:
    found = [format(float(order_share(order, way)), ".2g") for way in WAYS]
    assert found == [format(float(share), ".2g") for share in shares]


@given(st.permutations(range(6)), st.sampled_from(WAYS))
def test_only_the_right_order_earns_everything(order: list[int], way: OrderGrading) -> None:
    share = order_share(order, way)
    assert 0 <= share <= 1
    assert (share == 1) == (order == sorted(order))


@given(st.permutations(range(6)))
def test_a_single_entry_in_order_earns_nothing(order: list[int]) -> None:
    for way in ("longest_order", "longest_run"):
        assert order_share(order, way) != Decimal(1) / 6
