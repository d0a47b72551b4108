"""Numerical questions: reading what was typed, and deciding which answer it meets.

Rules: Moodle 4.5 as recorded in the quiz archive's notes. The arithmetic is decimal with far more
digits than the 1e-14 slack of the tolerance rules, so nothing depends on how a float rounds.
"""

import re
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal
from typing import Any

# No traps: "1e999999999" becomes infinite and meets nothing, instead of stopping the scoring.
EXACT = Context(prec=60, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])
SLACK = Decimal("1E-14")
TIMES_TEN_TO = re.compile(r"(?:e|E|[x*\u00d7]10(?:\^|\*\*))([+-]?[0-9]+)")
NUMBER = r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]+)?"
LEADING = re.compile(NUMBER)
ENDING = re.compile(NUMBER + r"\Z")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and the text beside it, which may or may not be a unit."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class Hit:
    """The answer that was met, and whether its unit was right."""

    answer: dict[str, Any]
    unit_right: bool


def read(text: str, units_left: bool) -> Quantity | None:
    """The quantity in a text; None when it does not begin (or, units left, end) with a number."""
    text = TIMES_TEN_TO.sub(r"e\1", text.replace(" ", "")).replace(",", "")
    found = ENDING.search(text) if units_left else LEADING.match(text)
    if found is None:
        return None
    unit = text[: found.start()] if units_left else text[found.end() :]
    return Quantity(EXACT.create_decimal(found.group()), unit)


def meet(item: dict[str, Any], quantity: Quantity) -> Hit | None:
    """The first answer in order that the value in its unit, or else the bare value, lies within."""
    multipliers = {unit["name"]: EXACT.create_decimal(unit["multiplier"]) for unit in item["units"]}
    multiplier = multipliers.get(quantity.unit)
    value = quantity.value
    scaled = value if multiplier is None else EXACT.divide(value, multiplier)
    for answer in item["answers"]:
        if _within(answer, scaled):
            return Hit(answer, multiplier is not None)
        if _within(answer, value):
            return Hit(answer, False)
    return None


def _within(answer: dict[str, Any], value: Decimal) -> bool:
    if answer["value"] == "*":
        return True
    low, high = _interval(answer)
    return low <= value <= high


def _interval(answer: dict[str, Any]) -> tuple[Decimal, Decimal]:
    target = EXACT.create_decimal(answer["value"])
    tolerance = EXACT.create_decimal(answer["tolerance"])
    if answer["tolerance_type"] == "geometric":
        factor = EXACT.add(EXACT.add(1, tolerance), SLACK)
        ends = EXACT.divide(target, factor), EXACT.multiply(target, factor)
        return min(ends), max(ends)
    if answer["tolerance_type"] == "relative":
        reach = EXACT.multiply(EXACT.abs(target), EXACT.add(tolerance, SLACK))
    else:
        reach = EXACT.add(tolerance, EXACT.multiply(SLACK, max(tolerance, EXACT.abs(target))))
    return EXACT.subtract(target, reach), EXACT.add(target, reach)
