"""The variables of an item: what is answered, and what is made of it."""

from decimal import Decimal
from typing import Literal

import msgspec

Cardinality = Literal["single", "multiple", "ordered"]
BaseType = Literal[
    "identifier", "string", "integer", "float", "boolean", "pair", "directedPair", "point", "file"
]


class MapEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one value of a response is worth."""

    key: str
    value: Decimal
    case_sensitive: bool = True


class Mapping(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the values of a response are worth together, kept between `lower` and `upper`."""

    entries: tuple[MapEntry, ...]
    default: Decimal = Decimal(0)
    lower: Decimal | None = None
    upper: Decimal | None = None

    def bounded(self, total: Decimal) -> Decimal:
        """The total, kept between the bounds."""
        if self.lower is not None:
            total = max(total, self.lower)
        return total if self.upper is None else min(total, self.upper)


class ResponseVariable(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is answered; `correct` are the values of the right answer, as written."""

    id: str
    cardinality: Cardinality = "single"
    base_type: BaseType = "identifier"
    correct: tuple[str, ...] = ()
    mapping: Mapping | None = None


class TableEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of a lookup table: from `source` (its own value included, or not) comes `target`."""

    source: Decimal
    target: str
    inclusive: bool = True


class Table(msgspec.Struct, frozen=True, omit_defaults=True):
    """What comes from a number: of the line that equals it, or of the first one not above it."""

    entries: tuple[TableEntry, ...]
    interpolation: bool = False
    default: str | None = None

    def target(self, value: Decimal) -> str | None:
        """The target of this number; None when the table has none."""
        for entry in self.entries:
            if value == entry.source and entry.inclusive:
                return entry.target
            if self.interpolation and value > entry.source:
                return entry.target
        return self.default


class OutcomeVariable(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is made of the answer: a score, a key of feedback, or a step on the way."""

    id: str
    cardinality: Cardinality = "single"
    base_type: BaseType = "float"
    default: tuple[str, ...] = ()
    table: Table | None = None
