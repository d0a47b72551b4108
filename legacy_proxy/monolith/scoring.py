"""The monolith's own scorer: what an answer to an item is worth, and what is said about it.

Written apart from the product's rules on purpose. It is the control of their comparison.
Expects items as `definitions.py` leaves them and responses as `responses.py` lets them pass.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from legacy_proxy.monolith import quantities, wildcards

Json = dict[str, Any]

FRACTION_STEP = Decimal("1E-7")
SUM_STEP = Decimal("1E-5")
NOTHING = Decimal(0)
ALL = Decimal(1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The share of the mark (None: nothing to grade) and the feedback HTML that belongs to it."""

    fraction: Decimal | None
    feedback: tuple[str, ...] = ()


UNANSWERED = Verdict(None)


def score(item: Json, response: Json | None) -> Verdict:
    """Score one response; the fraction has at most 7 decimals, rounded half up."""
    if response is None:
        return UNANSWERED
    verdict = SCORERS[item["type"]](item, response)
    if verdict.fraction is None:
        return verdict
    return Verdict(_rounded(verdict.fraction, FRACTION_STEP), verdict.feedback)


def mark(fraction: Decimal | None, max_mark: str) -> Decimal:
    """Fraction times maximum to 7 decimals; nothing to grade counts 0."""
    return _rounded(worth(fraction, max_mark), FRACTION_STEP)


def worth(fraction: Decimal | None, max_mark: str) -> Decimal:
    """The same, not rounded."""
    return (fraction or NOTHING) * Decimal(max_mark)


def total(worths: Iterable[Decimal]) -> Decimal:
    """The sum to 5 decimals."""
    return _rounded(sum(worths, NOTHING), SUM_STEP)


def plain(number: Decimal) -> str:
    """As printed everywhere: no exponent, no trailing zeros, no minus before zero."""
    return f"{number.normalize():f}" if number else "0"


def _rounded(number: Decimal, step: Decimal) -> Decimal:
    return number.quantize(step, ROUND_HALF_UP)


def _single(item: Json, response: Json) -> Verdict:
    for choice in item["choices"]:
        if choice["id"] == response["choice"]:
            return Verdict(Decimal(choice["fraction"]), (choice["feedback_html"],))
    return UNANSWERED


def _multiple(item: Json, response: Json) -> Verdict:
    chosen = [choice for choice in item["choices"] if choice["id"] in response["choices"]]
    if not chosen:
        return UNANSWERED
    share = sum((Decimal(choice["fraction"]) for choice in chosen), NOTHING)
    feedback = tuple(choice["feedback_html"] for choice in chosen)
    return Verdict(min(max(share, NOTHING), ALL), feedback)


def _true_false(item: Json, response: Json) -> Verdict:
    said = response["value"]
    feedback = item["feedback_true_html"] if said else item["feedback_false_html"]
    return Verdict(ALL if said == item["answer"] else NOTHING, (feedback,))


def _short_text(item: Json, response: Json) -> Verdict:
    if not wildcards.trimmed(response["text"]):
        return UNANSWERED
    for answer in item["answers"]:
        if wildcards.fits(answer["pattern"], response["text"], item["ignore_case"]):
            return Verdict(Decimal(answer["fraction"]), (answer["feedback_html"],))
    return Verdict(NOTHING)


def _numerical(item: Json, response: Json) -> Verdict:
    if not wildcards.trimmed(response["text"]):
        return UNANSWERED
    quantity = quantities.read(response["text"], item["units_left"])
    hit = quantities.meet(item, quantity) if quantity else None
    if hit is None:
        return Verdict(NOTHING)
    fraction = Decimal(hit.answer["fraction"])
    if not hit.unit_right:
        fraction = max(fraction - _unit_penalty(item, fraction), NOTHING)
    return Verdict(fraction, (hit.answer["feedback_html"],))


def _unit_penalty(item: Json, fraction: Decimal) -> Decimal:
    penalty = Decimal(item["unit_penalty"])
    if item["unit_grading"] == "answer_share":
        return fraction * penalty
    return penalty if item["unit_grading"] == "mark_share" else NOTHING


def _matching(item: Json, response: Json) -> Verdict:
    pairs = response["pairs"]
    if not pairs:
        return UNANSWERED
    right = sum(pairs.get(stem["id"]) == stem["choice"] for stem in item["stems"])
    return Verdict(Decimal(right) / len(item["stems"]))


SCORERS: dict[str, Callable[[Json, Json], Verdict]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "short_text": _short_text,
    "numerical": _numerical,
    "matching": _matching,
}
