"""A replay of a real archive notices every way in which the rules were broken on purpose."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.assessments.replay.bulk import Bulk
from apps.assessments.rules import orders, scoring, texts, tolerance
from apps.assessments.rules.behaviours import adaptive, deferred
from apps.assessments.rules.behaviours.interactive import Interactive
from apps.assessments.rules.types.cloze import Cloze
from apps.assessments.rules.types.item_type import ItemType
from apps.assessments.rules.types.numerical import Measured

Break = Callable[[pytest.MonkeyPatch], None]


def accents_do_not_count(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(texts, "normalize", lambda _form, text: text.encode("ascii", "ignore").decode())


def intervals_are_not_widened(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(tolerance, "WIDENING", Decimal("-1e-3"))


def fractions_have_six_decimals(patch: pytest.MonkeyPatch) -> None:
    patch.setattr("apps.assessments.rules.behaviours.behaviour.SEVEN_PLACES", Decimal("0.000001"))


def sums_have_four_decimals(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        "apps.assessments.replay.bulk.worth",
        lambda f, m: scoring.mark(f, m).quantize(Decimal("0.0001")),
    )


def to_be_sure_and_wrong_costs_one_less(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(deferred._WRONG, 3, Decimal(-5))


def a_try_costs_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Interactive, "_part", lambda _rules, history: history[-1])


def the_last_try_counts_instead_of_the_best(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(adaptive, "max", lambda earned, _best: earned, raising=False)


def half_an_answer_costs_a_try(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Measured, "is_complete", ItemType.is_complete)


def order_is_graded_by_its_neighbours(patch: pytest.MonkeyPatch) -> None:
    patch.setitem(orders._GRADINGS, "next", orders._next_and_end)


def parts_of_a_text_weigh_the_same(patch: pytest.MonkeyPatch) -> None:
    parts = Cloze.parts

    def alike(item: Cloze, response: Any) -> Any:
        return [part._replace(weight=Decimal(1)) for part in parts(item, response)]

    patch.setattr(Cloze, "parts", alike)


MUTANTS: list[Break] = [
    accents_do_not_count,
    intervals_are_not_widened,
    fractions_have_six_decimals,
    sums_have_four_decimals,
    to_be_sure_and_wrong_costs_one_less,
    a_try_costs_nothing,
    the_last_try_counts_instead_of_the_best,
    half_an_answer_costs_a_try,
    order_is_graded_by_its_neighbours,
    parts_of_a_text_weigh_the_same,
]


@pytest.mark.data
def test_unbroken_rules_are_not_accused(some_of_the_archive: Path) -> None:
    bulk = Bulk(some_of_the_archive)
    assert bulk.score() > 1_000
    assert bulk.differences() == ([], [])


@pytest.mark.data
@pytest.mark.parametrize("broken", MUTANTS, ids=lambda one: one.__name__)
def test_a_broken_rule_is_noticed(
    some_of_the_archive: Path, broken: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    bulk = Bulk(some_of_the_archive)
    with monkeypatch.context() as patch:
        broken(patch)
        bulk.score()
        assert bulk.differences() != ([], [])
