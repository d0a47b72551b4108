"""Numbers as learners type them: "1 440", "2,500", "6.02x10^23", "2.5 kg"."""

import re
from dataclasses import dataclass
from decimal import Decimal

# No person types a longer number; longer text is no number, and costs no time.
LONGEST_NUMBER = 1_000
# Past this power of ten a number can only be compared, never be meant.
LARGEST_POWER = 100_000

# Thousands separators may stand anywhere before the point. Every way of writing "times ten to
# the power of" is an exponent.
_NUMBER = r"([+-]?[0-9,]*)(?:\.([0-9]*))?(?:(?:[eE]|[x*\u00d7]10(?:\^|\*\*))([+-]?[0-9]+))?"
_NUMBER_WITH_COMMA = _NUMBER.replace(r"\.", ",").replace("[0-9,]", "[0-9.]")
_LEADING = {False: re.compile(_NUMBER), True: re.compile(_NUMBER_WITH_COMMA)}
_TRAILING = {comma: re.compile(one.pattern + r"\Z") for comma, one in _LEADING.items()}


@dataclass(frozen=True, slots=True)
class TypedNumber:
    """A number taken apart as typed: the digits of its three parts, and what stood beside it."""

    before_point: str
    decimals: str
    exponent: str
    unit: str

    def value(self) -> Decimal:
        """The exact value; a power beyond any meaning counts as 10^100000 or its inverse."""
        whole = self.before_point if self.before_point.strip("+-") else self.before_point + "0"
        power = max(-LARGEST_POWER, min(LARGEST_POWER, int(self.exponent or "0")))
        return Decimal(f"{whole}.{self.decimals or 0}E{power}")


def parse_number(
    text: str, *, unit_left: bool = False, decimal_comma: bool = False
) -> TypedNumber | None:
    """The number leading the text (or ending it, with unit_left), or None when there is none.

    All spaces go; commas before the point go as thousands separators, so "1,5" is 15; the
    point is ".". With decimal_comma the two change places. What is left beside the number is
    the unit.
    """
    packed = text.strip().replace(" ", "")
    if len(packed) > LONGEST_NUMBER:
        return None
    pattern = (_TRAILING if unit_left else _LEADING)[decimal_comma]
    found = pattern.search(packed) if unit_left else pattern.match(packed)
    if found is None:
        return None
    before, decimals, exponent = (part or "" for part in found.groups())
    before = before.replace("." if decimal_comma else ",", "")
    if not before.strip("+-") and not decimals:
        return None
    unit = packed[: found.start()] if unit_left else packed[found.end() :]
    return TypedNumber(before, decimals, exponent, unit.strip())
