"""What people's marks of one answer come to."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import msgspec

from apps.assessments.events import Marking
from apps.assessments.rules.types.item_type import ItemType


class Rules(msgspec.Struct, frozen=True):
    """How many people mark an answer, and by how much they may differ."""

    markers: int = 1
    agreement: Decimal = Decimal(0)


def rules_of(item: ItemType[Any]) -> Rules:
    """Those of an item; a mark that a rule has given can be corrected by one person."""
    markers, agreement = getattr(item, "markers", 1), getattr(item, "agreement", Decimal(0))
    return Rules(markers, agreement)


def settled(markings: Sequence[Marking], rules: Rules) -> Decimal | None:
    """The share that counts; None while somebody has still to mark. `markings` has one a person,
    in the order in which they first marked."""
    shares = [Decimal(one.fraction) for one in markings]
    if not shares or rules.markers == 1:
        return shares[-1] if shares else None
    if len(shares) > rules.markers:
        return shares[-1]
    if len(shares) < rules.markers or max(shares) - min(shares) > rules.agreement:
        return None
    return sum(shares, Decimal(0)) / len(shares)


def may_mark(markings: Sequence[Marking], marker: str, rules: Rules) -> bool:
    """Whether this person's mark has a place: anybody's of one, the first two's of two, and a
    third's if these differ. Who has marked may change their mind until a third has decided."""
    if rules.markers == 1:
        return True
    others = [one for one in markings if one.marker != marker]
    if len(markings) > len(others):
        return len(markings) <= rules.markers or markings[-1].marker == marker
    return len(others) < rules.markers or settled(markings, rules) is None


def seen(markings: Sequence[Marking], marker: str, rules: Rules) -> int:
    """The `seq` of what this person has to have seen to change it, 0 for nothing: with one mark
    the last of anybody, with two their own, since they do not see each other's."""
    known = [one.seq for one in markings if rules.markers == 1 or one.marker == marker]
    return max(known, default=0)


def marked(markings: Sequence[Marking], new: Marking, rules: Rules) -> list[Marking]:
    """The markings with this one; a person's own, or the only one there is, is replaced."""
    if rules.markers == 1:
        return [new]
    if any(one.marker == new.marker for one in markings):
        return [new if one.marker == new.marker else one for one in markings]
    return [*markings, new]
