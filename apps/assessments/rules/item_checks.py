"""What an item must be before anyone is asked it."""

from collections import Counter
from collections.abc import Sequence, Sized
from decimal import Decimal, InvalidOperation

# Beyond this many digits before or after the point a number is a mistake, and arithmetic with it
# a way to keep a processor busy.
LARGEST_EXPONENT = 400


class InvalidItem(ValueError):
    """This item could never be asked or scored; the message says why."""


def at_least_one(what: str, values: Sized) -> None:
    """Refuse an item that has none of these."""
    if not len(values):
        raise InvalidItem(f"there is no {what}")


def check_text(what: str, text: str) -> None:
    """Refuse blank text."""
    if not text.strip():
        raise InvalidItem(f"{what} is empty")


def check_distinct(what: str, values: Sequence[str]) -> None:
    """Refuse empty and repeated names."""
    if "" in values:
        raise InvalidItem(f"a {what} is empty")
    for value, times in Counter(values).items():
        if times > 1:
            raise InvalidItem(f"{what} {value!r} is used {times} times")


def check_decimal(
    what: str, value: Decimal, *, low: int | None = None, high: int | None = None
) -> None:
    """Refuse infinities, NaN, numbers of absurd size, and numbers outside low..high."""
    if not value.is_finite():
        raise InvalidItem(f"{what} is not a finite number: {value}")
    if value and abs(value.adjusted()) > LARGEST_EXPONENT:
        raise InvalidItem(f"{what} is too large or too small to be meant: {value}")
    if (low is not None and value < low) or (high is not None and value > high):
        upper = "" if high is None else f" and {high}"
        raise InvalidItem(f"{what} must lie between {low}{upper}: {value}")


def check_numeric_value(value: str, *, wildcard: str) -> None:
    """Refuse an accepted number that is neither a decimal number nor the wildcard."""
    if value == wildcard:
        return
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise InvalidItem(f"an accepted answer is not a number: {value!r}") from None
    check_decimal("an accepted answer", number)
