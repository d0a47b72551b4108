"""What a response is worth by its mapping."""

from decimal import Decimal, localcontext

from apps.assessments.rules.qti.declarations import MapEntry, ResponseVariable
from apps.assessments.rules.qti.values import EXACT, Scalar, Value, scalar, scalars

_Found = tuple[int, Decimal]  # the place of an entry, and what it is worth


def mapped(response: ResponseVariable, given: Value) -> Decimal:
    """The sum of what the values are worth, between the bounds; 0 without a mapping.

    A value that is given twice counts once.
    """
    mapping = response.mapping
    if mapping is None:
        return Decimal(0)
    worths = _Worths(response, mapping.entries, mapping.default)
    with localcontext(EXACT):
        return mapping.bounded(
            sum((worths.of(one) for one in dict.fromkeys(scalars(given))), Decimal(0))
        )


class _Worths:
    """The entries by their keys: looking through them for each value would take the product."""

    def __init__(
        self, response: ResponseVariable, entries: tuple[MapEntry, ...], default: Decimal
    ) -> None:
        self._exact: dict[Scalar | None, _Found] = {}
        self._folded: dict[str, _Found] = {}
        self._default = default
        for at, entry in enumerate(entries):
            key = scalar(entry.key, response.base_type)
            self._exact.setdefault(key, (at, entry.value))
            if not entry.case_sensitive:
                self._folded.setdefault(str(key).casefold(), (at, entry.value))

    def of(self, value: Scalar) -> Decimal:
        """What the first entry says that fits the value."""
        found = self._exact.get(value), self._folded.get(str(value).casefold())
        fitting = [one for one in found if one is not None]
        return min(fitting)[1] if fitting else self._default
