"""Each mistake takes half."""

from decimal import Decimal

from apps.assessments.rules.policies.policy import Policy, Tally

# How many decisions there must be for so many mistakes to be worth anything: with fewer, a guess
# would be worth too much.
_LEAST_DECISIONS = {0: 0, 1: 3, 2: 5}


class Halves(Policy, frozen=True, kw_only=True, tag="halves.1"):
    """Half after one mistake, a quarter after two, nothing after three (Open edX: halves).

    One mistake is forgiven among three decisions or more, two among five or more.
    """

    def share(self, tally: Tally) -> Decimal:
        mistakes = tally.decisions - tally.right
        least = _LEAST_DECISIONS.get(mistakes)
        if least is None or tally.decisions < least:
            return Decimal(0)
        return Decimal("0.5") ** mistakes
