"""As many tries as the learner likes; each costs more, and the best one counts."""

from decimal import Decimal
from typing import ClassVar

from msgspec.structs import replace

from apps.assessments.rules.behaviours.behaviour import Behaviour, Standing, kept
from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import Response, fitting, is_answered
from apps.assessments.rules.scoring import share
from apps.assessments.rules.types.item_type import NOTHING


class Adaptive(Behaviour, frozen=True, tag="adaptive"):
    """Try number n counts its share less n - 1 penalties, the best of them is kept."""

    checks: ClassVar[bool] = True

    penalty: Decimal

    def checked(self, item: Item, standing: Standing) -> Standing:
        response = standing.response
        if response is None or not fitting(item, response).is_complete(response):
            return standing
        return self._tried(item, standing, response)

    def finished(self, item: Item, standing: Standing) -> Standing:
        response = standing.response
        if response is not None and is_answered(item, response):
            return self._tried(item, standing, response)
        return replace(standing, fraction=standing.fraction or NOTHING)

    def _tried(self, item: Item, standing: Standing, response: Response) -> Standing:
        if standing.tried[-1:] == (response,):
            return standing  # the same answer again is no other try
        earned = share(item, response) - self.penalty * len(standing.tried)
        best = max(earned, standing.fraction or NOTHING)
        return replace(standing, tried=(*standing.tried, response), fraction=kept(best))
