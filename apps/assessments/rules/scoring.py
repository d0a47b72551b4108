"""From a response to a mark, in exact decimals.

Fractions and marks are kept to 7 decimals, totals to 5, half up at every step, because that is
what the legacy system stores: a course in the middle of its move must not show two sums.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import Response, fitting, is_answered

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
SEVEN_PLACES = Decimal("0.0000001")
FIVE_PLACES = Decimal("0.00001")
NOTHING = Decimal(0)
_ALL_BUT_EVERYTHING = Decimal("0.999999")


def score(item: Item, response: Response | None) -> Decimal | None:
    """The share of the mark earned, -1 to 1 with 7 decimals; None when nothing was answered, or
    when it is for a person to say.

    Raises TypeError when the response is not one to this type of item.
    """
    if response is None or not is_answered(item, response) or item.by_hand:
        return None
    with localcontext(EXACT):
        return share(item, response).quantize(SEVEN_PLACES)


def share(item: Item, response: Response) -> Decimal:
    """The exact share of the mark that an answer earns. To be called in the context EXACT."""
    return fitting(item, response).share(response)


def is_right(fraction: Decimal) -> bool:
    """Whether it is all there was to earn: sevenths add up to a little less than everything."""
    return fraction >= _ALL_BUT_EVERYTHING


def mark(fraction: Decimal | None, max_mark: Decimal) -> Decimal:
    """The fraction of max_mark, to 7 decimals; nothing answered earns 0."""
    with localcontext(EXACT):
        return worth(fraction, max_mark).quantize(SEVEN_PLACES)


def worth(fraction: Decimal | None, max_mark: Decimal) -> Decimal:
    """The same, exactly: what sums are made of."""
    return (fraction or NOTHING) * max_mark


def total(worths: Iterable[Decimal]) -> Decimal:
    """The sum, to 5 decimals. Of exact marks: rounded before they are added up, some sums would
    be a hundred-thousandth more than in the legacy system."""
    with localcontext(EXACT):
        return sum(worths, NOTHING).quantize(FIVE_PLACES)


def printed(number: Decimal) -> str:
    """The number in plain digits without trailing zeros: "0.3333333", "5.3", "1", "0"."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def feedback(item: Item, response: Response | None) -> str:
    """HTML: what the author says to this answer, then what the author says to everyone."""
    return comments(item, response) + _divided([item.feedback_html])


def comments(item: Item, response: Response | None) -> str:
    """HTML: what the author says to this answer."""
    if response is None or not is_answered(item, response):
        return ""
    return _divided(fitting(item, response).comments(response))


def _divided(parts: Iterable[str]) -> str:
    return "".join(f"<div>{part}</div>" for part in parts if part.strip())
