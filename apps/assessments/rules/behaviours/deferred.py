"""Graded once, at the end; perhaps worth more or less by how sure the learner was."""

from decimal import Decimal

from msgspec.structs import replace

from apps.assessments.rules.behaviours.behaviour import Behaviour, Standing, kept
from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import is_answered
from apps.assessments.rules.scoring import share

# What a right answer is multiplied with and what a wrong one costs, by certainty (Gardner-Medwin,
# certainty-based marking: https://docs.moodle.org/en/Using_certainty-based_marking).
CERTAINTIES = (1, 2, 3)
_RIGHT = {1: Decimal(1), 2: Decimal(2), 3: Decimal(3)}
_WRONG = {1: Decimal(0), 2: Decimal(-2), 3: Decimal(-6)}
_ASSUMED = 1


class Deferred(Behaviour, frozen=True, tag="deferred"):
    """One answer counts, the last one; nobody sees its grade before the end."""

    def finished(self, item: Item, standing: Standing) -> Standing:
        response = standing.response
        if response is None or not is_answered(item, response):
            return standing
        return replace(standing, fraction=kept(self._worth(share(item, response), standing)))

    def _worth(self, earned: Decimal, standing: Standing) -> Decimal:
        return earned


class Certain(Deferred, frozen=True, tag="certain"):
    """The same, and to be sure pays when right and costs when wrong: from -6 to 3."""

    def _worth(self, earned: Decimal, standing: Standing) -> Decimal:
        certainty = standing.certainty or _ASSUMED
        return earned * _RIGHT[certainty] if earned > 0 else _WRONG[certainty]
