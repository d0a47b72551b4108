"""So many right, so much earned."""

from decimal import Decimal
from itertools import pairwise

import msgspec

from apps.assessments.rules.item_checks import InvalidItem, at_least_one, check_decimal
from apps.assessments.rules.policies.policy import Policy, Tally


class Step(msgspec.Struct, frozen=True):
    """From this many right decisions on, this share."""

    right: int
    share: Decimal


class Stepped(Policy, frozen=True, kw_only=True, tag="stepped.1"):
    """The share of the highest step that was reached; below the first, nothing.

    For groups of statements where a single right one is luck: 3 of 4 a third, 4 of 4 everything.
    """

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        at_least_one("step", self.steps)
        for step in self.steps:
            check_decimal("the share of a step", step.share, low=-1, high=1)
        if any(one.right >= two.right for one, two in pairwise(self.steps)):
            raise InvalidItem("the steps are not in rising order")

    def share(self, tally: Tally) -> Decimal:
        reached = [step.share for step in self.steps if tally.right >= step.right]
        return reached[-1] if reached else Decimal(0)
