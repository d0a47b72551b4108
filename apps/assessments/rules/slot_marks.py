"""What a slot of an attempt is worth, when it is handed in and when it is marked again."""

from collections.abc import Iterable
from decimal import Decimal

from apps.assessments.events import SlotMark
from apps.assessments.rules.behaviours import AnyBehaviour
from apps.assessments.rules.given import Given, fraction_of
from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import is_answered, parse_response
from apps.assessments.rules.scoring import mark, printed, total, worth


def slot_mark(
    slot: int, item: Item, max_mark: Decimal, rules: AnyBehaviour, given: Given
) -> SlotMark:
    """The mark of what was given, under a behaviour. Raises InvalidResponse."""
    response = parse_response(item, given.response)
    fraction = fraction_of(rules, item, given)
    return SlotMark(
        slot=slot,
        fraction=None if fraction is None else printed(fraction),
        mark=printed(mark(fraction, max_mark)),
        waits=item.by_hand and is_answered(item, response),
    )


def mark_again(
    before: SlotMark, item: Item, max_mark: Decimal, rules: AnyBehaviour, given: Given
) -> SlotMark:
    """The mark by another item, or another policy; what people gave stays theirs.

    Raises InvalidResponse when a response is none to that item.
    """
    again = slot_mark(before.slot, item, max_mark, rules, given)
    if not before.markings:
        return again
    fraction = None if before.fraction is None else Decimal(before.fraction)
    return SlotMark(
        slot=before.slot,
        fraction=before.fraction,
        mark=printed(mark(fraction, max_mark)),
        waits=before.waits,
        markings=before.markings,
    )


def sum_of(marks: Iterable[SlotMark], max_marks: Iterable[Decimal]) -> Decimal:
    """What the slots are worth together; those that wait are worth nothing yet."""
    return total(
        worth(Decimal(one.fraction or 0), most) for one, most in zip(marks, max_marks, strict=True)
    )
