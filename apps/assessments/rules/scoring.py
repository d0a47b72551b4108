"""From a response to a mark, in exact decimals.

Fractions and marks are kept to 7 decimals, totals to 5, half up at every step, because that is
what the legacy system stores: a course in the middle of its move must not show two sums.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext

from apps.assessments.rules import numerical, wildcards
from apps.assessments.rules.items import (
    Choice,
    Item,
    Matching,
    Multiple,
    Numerical,
    ShortText,
    Single,
    TextAnswer,
    TrueFalse,
)
from apps.assessments.rules.responses import (
    MatchingResponse,
    MultipleResponse,
    Response,
    SingleResponse,
    TextResponse,
    TrueFalseResponse,
    is_answered,
)

EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
SEVEN_PLACES = Decimal("0.0000001")
FIVE_PLACES = Decimal("0.00001")
NOTHING = Decimal(0)
EVERYTHING = Decimal(1)


def score(item: Item, response: Response | None) -> Decimal | None:
    """The share of the mark earned, -1 to 1 with 7 decimals; None when nothing was answered.

    Raises TypeError when the response is not one to this type of item.
    """
    if response is None or not is_answered(item, response):
        return None
    with localcontext(EXACT):
        return _share(item, response).quantize(SEVEN_PLACES)


def mark(fraction: Decimal | None, max_mark: Decimal) -> Decimal:
    """The fraction of max_mark, to 7 decimals; nothing answered earns 0."""
    with localcontext(EXACT):
        return ((fraction or NOTHING) * max_mark).quantize(SEVEN_PLACES)


def total(marks: Iterable[Decimal]) -> Decimal:
    """The sum of the marks, to 5 decimals."""
    with localcontext(EXACT):
        return sum(marks, NOTHING).quantize(FIVE_PLACES)


def printed(number: Decimal) -> str:
    """The number in plain digits without trailing zeros: "0.3333333", "5.3", "1", "0"."""
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def feedback(item: Item, response: Response | None) -> str:
    """HTML: what the author says to this answer, then what the author says to everyone."""
    parts = [*_specific_feedback(item, response), item.feedback_html]
    return "".join(f"<div>{part}</div>" for part in parts if part.strip())


def _share(item: Item, response: Response) -> Decimal:
    match item, response:
        case Single(), SingleResponse():
            return _chosen(item, [response.choice])[0].fraction
        case Multiple(), MultipleResponse():
            earned = sum((c.fraction for c in _chosen(item, response.choices)), NOTHING)
            return min(max(earned, NOTHING), EVERYTHING)
        case TrueFalse(), TrueFalseResponse():
            return EVERYTHING if response.value == item.answer else NOTHING
        case ShortText(), TextResponse():
            answer = _matched_text(item, response.text)
            return NOTHING if answer is None else answer.fraction
        case Numerical(), TextResponse():
            hit = numerical.matched_answer(item, response.text)
            return NOTHING if hit is None else hit[1]
        case Matching(), MatchingResponse():
            right = sum(response.pairs.get(stem.id) == stem.choice for stem in item.stems)
            return Decimal(right) / len(item.stems)
    raise _mismatch(item, response)


def _specific_feedback(item: Item, response: Response | None) -> list[str]:
    if response is None or not is_answered(item, response):
        return []
    match item, response:
        case Single(), SingleResponse():
            return [choice.feedback_html for choice in _chosen(item, [response.choice])]
        case Multiple(), MultipleResponse():
            return [choice.feedback_html for choice in _chosen(item, response.choices)]
        case TrueFalse(), TrueFalseResponse():
            return [item.feedback_true_html if response.value else item.feedback_false_html]
        case ShortText(), TextResponse():
            answer = _matched_text(item, response.text)
            return [] if answer is None else [answer.feedback_html]
        case Numerical(), TextResponse():
            hit = numerical.matched_answer(item, response.text)
            return [] if hit is None else [hit[0].feedback_html]
        case Matching(), MatchingResponse():
            return []
    raise _mismatch(item, response)


def _chosen(item: Single | Multiple, ids: Iterable[str]) -> list[Choice]:
    """The chosen choices in the order of the item, so feedback reads the same for everyone."""
    wanted = set(ids)
    return [choice for choice in item.choices if choice.id in wanted]


def _matched_text(item: ShortText, text: str) -> TextAnswer | None:
    for answer in item.answers:
        if wildcards.matches(answer.pattern, text, ignore_case=item.ignore_case):
            return answer
    return None


def _mismatch(item: Item, response: Response) -> TypeError:
    return TypeError(f"{type(response).__name__} is no response to a {type(item).__name__} item")
