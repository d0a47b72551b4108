"""Policies that count decisions, whatever share each of them has."""

from decimal import Decimal

from apps.assessments.rules.item_checks import check_decimal
from apps.assessments.rules.policies.policy import Policy, Tally


class AllOrNothing(Policy, frozen=True, kw_only=True, tag="all_or_nothing.1"):
    """Everything when every decision is right, else nothing (QTI's match_correct)."""

    def share(self, tally: Tally) -> Decimal:
        return Decimal(tally.right == tally.decisions)


class EveryDecision(Policy, frozen=True, kw_only=True, tag="every_decision.1"):
    """Right decisions out of all: to leave a wrong choice alone counts as much as to take a right
    one (Open edX: every decision counts)."""

    def share(self, tally: Tally) -> Decimal:
        return Decimal(tally.right) / tally.decisions


class RightMinusWrong(Policy, frozen=True, kw_only=True, tag="right_minus_wrong.1"):
    """What was taken rightly less what was taken wrongly, out of what there was to take.

    Each wrong one costs `cost` right ones; the floor may lie below nothing.
    """

    cost: Decimal = Decimal(1)
    floor: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        check_decimal("what a wrong choice costs", self.cost, low=0)
        check_decimal("the floor", self.floor, low=-1, high=1)

    def share(self, tally: Tally) -> Decimal:
        if not tally.wanted:  # the right answer is to take nothing
            return Decimal(not tally.wrong)
        return max(self.floor, (tally.hits - self.cost * tally.wrong) / tally.wanted)
