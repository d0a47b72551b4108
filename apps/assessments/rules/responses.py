"""What a learner answered: one small shape per item type, checked against its item.

single {"choice": "2"}           true_false {"value": true}      multiple {"choices": ["1", "3"]}
short_text {"text": "frog"}      numerical {"text": "3.14"}, {"text": "3", "unit": "m"}
matching, gap_match {"pairs": {"1": "a"}}                        ordering {"order": ["b", "a"]}
cloze {"parts": {"1": {"text": "frog"}}}                         calculated as numerical
essay {"text": "Once upon a time ..."}, {"text": "", "files": [{"id": "0190..."}]}
select_point {"points": [{"x": 12, "y": 34}]}                    hotspot as multiple
"""

from typing import Any, cast

import msgspec

from apps.assessments.rules.items import Item
from apps.assessments.rules.response_checks import LONGEST_TEXT, InvalidResponse
from apps.assessments.rules.types.choice import MultipleResponse, SingleResponse
from apps.assessments.rules.types.cloze import PartsResponse
from apps.assessments.rules.types.essay import EssayResponse
from apps.assessments.rules.types.hotspot import PointsResponse
from apps.assessments.rules.types.item_type import ItemType
from apps.assessments.rules.types.matching import PairsResponse
from apps.assessments.rules.types.numerical import NumberResponse
from apps.assessments.rules.types.ordering import OrderResponse
from apps.assessments.rules.types.short_text import TextResponse
from apps.assessments.rules.types.true_false import TrueFalseResponse

__all__ = [
    "LONGEST_TEXT",
    "EssayResponse",
    "InvalidResponse",
    "MultipleResponse",
    "NumberResponse",
    "OrderResponse",
    "PairsResponse",
    "PartsResponse",
    "PointsResponse",
    "Response",
    "SingleResponse",
    "TextResponse",
    "TrueFalseResponse",
    "fitting",
    "is_answered",
    "parse_response",
]

Response = (
    SingleResponse
    | MultipleResponse
    | TrueFalseResponse
    | TextResponse
    | NumberResponse
    | PairsResponse
    | OrderResponse
    | PartsResponse
    | EssayResponse
    | PointsResponse
)


def parse_response(item: Item, raw: object) -> Response | None:
    """The typed response to this item in plain data (decoded JSON); None stands for no answer.

    Raises InvalidResponse: wrong fields or types, unknown or repeated ids, text longer than
    10,000 characters or holding NUL or half a surrogate pair (PostgreSQL stores neither).
    """
    if raw is None:
        return None
    general: ItemType[Any] = item
    try:
        response = msgspec.convert(raw, item.shape)
    except (msgspec.ValidationError, UnicodeError) as error:
        raise InvalidResponse(str(error)) from error
    general.check(response)
    return cast(Response, response)


def is_answered(item: Item, response: Response | None) -> bool:
    """Whether there is anything to score: an empty text, an empty set of ticks is no answer.

    Raises TypeError when the response is not one to this type of item.
    """
    return response is not None and fitting(item, response).is_answered(response)


def fitting(item: Item, response: Response) -> ItemType[Any]:
    """The item, for a response of its shape. Raises TypeError for any other."""
    if not isinstance(response, item.shape):
        name, expected = type(response).__name__, type(item).__name__
        raise TypeError(f"{name} is no response to a {expected} item")
    return item
