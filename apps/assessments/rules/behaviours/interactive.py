"""A number of tries with feedback between them; each try that was needed costs the penalty."""

from decimal import Decimal
from typing import Any, ClassVar

from msgspec.structs import replace

from apps.assessments.rules.behaviours.behaviour import Behaviour, Standing, kept
from apps.assessments.rules.items import Item
from apps.assessments.rules.policies import Weighted
from apps.assessments.rules.responses import Response, fitting, is_answered
from apps.assessments.rules.scoring import is_right, share
from apps.assessments.rules.types.item_type import NOTHING, InParts, Part, tallied


class Interactive(Behaviour, frozen=True, tag="interactive"):
    """Up to `tries` looks at whether the answer is right. Items in parts whose shares add up
    are counted back: a part costs only the tries until it was answered for good."""

    checks: ClassVar[bool] = True

    tries: int
    penalty: Decimal

    def left(self, standing: Standing) -> int:
        return 0 if standing.over else self.tries - len(standing.tried)

    def checked(self, item: Item, standing: Standing) -> Standing:
        response = standing.response
        if response is None or not fitting(item, response).is_complete(response):
            return standing
        tried = (*standing.tried, response)
        if len(tried) < self.tries and not is_right(share(item, response)):
            return replace(standing, tried=tried)
        fraction = self._worth(item, response, standing.tried)
        return replace(standing, tried=tried, fraction=kept(fraction), over=True)

    def finished(self, item: Item, standing: Standing) -> Standing:
        response = standing.response
        if response is None or not is_answered(item, response):
            return standing
        return replace(standing, fraction=kept(self._worth(item, response, standing.tried)))

    def _worth(self, item: Item, response: Response, before: tuple[Response, ...]) -> Decimal:
        if isinstance(item, InParts) and isinstance(item.policy, Weighted):
            tries = before if before[-1:] == (response,) else (*before, response)
            return self._counted_back(item, tries)
        return max(NOTHING, share(item, response) - self.penalty * len(before))

    def _counted_back(self, item: InParts[Any], tries: tuple[Response, ...]) -> Decimal:
        by_part = zip(*(item.parts(one) for one in tries), strict=True)
        parts = [self._part(history) for history in by_part]
        return item.policy.share(tallied(parts))

    def _part(self, history: tuple[Part, ...]) -> Part:
        """A part's share, less the penalty for each try before the one that settled it."""
        settled, given = 0, None
        for number, part in enumerate(history):
            if part.given != given:
                settled, given = number, part.given
        last = history[-1]
        return last._replace(share=max(NOTHING, last.share - self.penalty * settled))
