"""Numbers as question files write them."""

import re
from decimal import Decimal

from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.item_checks import LARGEST_EXPONENT
from apps.assessments.rules.scoring import printed

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_LONGEST = 1_000  # what is written of 1E+400 and its inverse is read again

# The percentages of a mark that the legacy system knows; others would change on the way back to
# it. Source: the grade menu of its question editor.
LEGAL_PERCENT = (
    *("100", "90", "83.33333", "80", "75", "70", "66.66667", "60", "50", "40", "33.33333"),
    *("30", "25", "20", "16.66667", "14.28571", "12.5", "11.11111", "10", "5", "0"),
)
_SHARES = tuple(Decimal(percent) / 100 for percent in LEGAL_PERCENT)
_CLOSE = Decimal("0.00001")


def number(text: str) -> Decimal:
    """The decimal number written here, exactly. Raises Refused("bad_number")."""
    stripped = text.strip()
    if len(stripped) > _LONGEST or not _NUMBER.fullmatch(stripped):
        raise Refused(
            "bad_number", f"“{stripped[:40]}” is not a number. Write the decimal point as “.”."
        )
    value = Decimal(stripped)
    if value and abs(value.adjusted()) > LARGEST_EXPONENT:
        raise Refused("bad_number", f"“{stripped[:40]}” is too large or too small to be meant.")
    return value


def tidy(value: Decimal) -> Decimal:
    """The same number without trailing zeros or exponent: 1.0000000 is 1."""
    return Decimal(printed(value))


def share(percent: str) -> Decimal:
    """The share of the mark for a percentage: "33.33333" is 0.3333333.

    Raises Refused("bad_fraction") for percentages that are not on the legacy system's list.
    """
    try:
        value = number(percent) / 100
    except Refused:
        raise Refused("bad_fraction", f"“{percent.strip()[:40]}” is not a percentage.") from None
    for legal in _SHARES:
        if abs(abs(value) - legal) < _CLOSE:
            return legal if value >= 0 or not legal else -legal
    raise Refused(
        "bad_fraction",
        f"{percent.strip()} % is not a possible part of a mark. Possible, also negative: "
        f"{', '.join(LEGAL_PERCENT)}.",
    )
