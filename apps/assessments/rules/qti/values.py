"""Values of QTI variables. Numbers are exact decimals, a pair is a text with one space in it."""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import NamedTuple

from apps.assessments.rules.item_checks import LARGEST_EXPONENT
from apps.assessments.rules.qti.declarations import BaseType, Cardinality

EXACT = Context(prec=60, Emax=999_999, Emin=-999_999, traps=[])
LARGEST_CONTAINER = 500
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,400}\.?[0-9]{0,400}|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,4})?")
_DIGITS = re.compile(r"[+-]?[0-9a-zA-Z]{1,400}")

Scalar = str | bool | Decimal


class Several(NamedTuple):
    """A container; in one that is not ordered, places say nothing."""

    values: tuple[Scalar, ...]
    ordered: bool


Value = Scalar | Several | None
"""None is QTI's NULL: nothing answered, nothing set, or nothing that could be computed."""


def container(values: Iterable[Scalar], *, ordered: bool) -> Value:
    """These values; NULL when there are none, or more than any answer has."""
    held = tuple(values)
    return Several(held, ordered) if 0 < len(held) <= LARGEST_CONTAINER else None


def scalars(value: Value) -> tuple[Scalar, ...]:
    """The values in a value."""
    if isinstance(value, Several):
        return value.values
    return () if value is None else (value,)


def number_in(text: str, base: int = 10) -> Decimal | None:
    """The number written here, in digits of this base; None when it is no number."""
    stripped = text.strip()
    if base != 10:
        return _in_base(stripped, base)
    if not _NUMBER.fullmatch(stripped):
        return None
    found = Decimal(stripped)
    return found if not found or abs(found.adjusted()) <= LARGEST_EXPONENT else None


def _in_base(text: str, base: int) -> Decimal | None:
    try:
        return Decimal(int(text, base)) if _DIGITS.fullmatch(text) else None
    except ValueError:
        return None


def scalar(text: str, base_type: BaseType, base: int = 10) -> Scalar | None:
    """A value of this type as written; None when it is not one."""
    match base_type:
        case "float":
            return number_in(text)
        case "integer":
            found = number_in(text, base)
            return found if found is not None and found == found.to_integral_value() else None
        case "boolean":
            return {"true": True, "1": True, "false": False, "0": False}.get(text.strip())
        case "string":
            return text or None
        case "pair":
            return " ".join(sorted(text.split())) or None
    return " ".join(text.split()) or None


def typed(
    texts: Iterable[str], base_type: BaseType, cardinality: Cardinality, base: int = 10
) -> Value:
    """The value that these texts are of a variable; NULL when there are none."""
    found = [scalar(text, base_type, base) for text in texts]
    held = [one for one in found if one is not None]
    if cardinality == "single":
        return held[0] if held else None
    return container(held, ordered=cardinality == "ordered")


def number_of(value: Value) -> Decimal | None:
    """A value as a number. A text that is written as one counts: banks compare them."""
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    return number_in(value) if isinstance(value, str) else None


def same(one: Value, two: Value) -> bool:
    """Whether two values are the same, as QTI's `match` has it."""
    if isinstance(one, Several) and isinstance(two, Several):
        if one.ordered and two.ordered:
            return one.values == two.values
        return Counter(one.values) == Counter(two.values)
    if isinstance(one, str) and isinstance(two, Decimal):
        return number_in(one) == two
    if isinstance(one, Decimal) and isinstance(two, str):
        return one == number_in(two)
    return type(one) is type(two) and one == two
