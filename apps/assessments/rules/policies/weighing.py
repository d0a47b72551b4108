"""Shares add up."""

from decimal import Decimal

from apps.assessments.rules.item_checks import InvalidItem, check_decimal
from apps.assessments.rules.policies.policy import Policy, Tally


class Weighted(Policy, frozen=True, kw_only=True, tag="weighted.1"):
    """The sum of the shares, never less than the floor nor more than the cap.

    It is what Moodle does (floor 0, cap 1), and QTI's mapResponse with its two bounds.
    """

    floor: Decimal = Decimal(0)
    cap: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        check_decimal("the floor", self.floor, low=-1, high=1)
        check_decimal("the cap", self.cap, low=-1, high=1)
        if self.floor > self.cap:
            raise InvalidItem(f"the floor {self.floor} is above the cap {self.cap}")

    def share(self, tally: Tally) -> Decimal:
        return min(max(tally.earned, self.floor), self.cap)
