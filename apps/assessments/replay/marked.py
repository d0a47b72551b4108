"""Attempts of which the last answers and their marks are kept, and not every step."""

import hashlib
from collections.abc import MutableMapping
from decimal import Decimal
from typing import Any

import msgspec

from apps.assessments.replay.archive import ArchivedSlot, ArchivedStep
from apps.assessments.rules.behaviours import Deferred
from apps.assessments.rules.items import Item, kind


def named(items: MutableMapping[str, Item], place: str, item: Item) -> str:
    """The item's name, under which it is put among `items`: where it stood, and what it was
    then. Asked with other numbers, or edited since, it is another."""
    which = hashlib.blake2b(msgspec.json.encode(item), digest_size=6).hexdigest()
    name = f"{place}#{which}"
    items.setdefault(name, item)
    return name


def marked_slot(
    slot: int, name: str, item: Item, max_mark: Decimal, response: Any, fraction: str | None
) -> ArchivedSlot:
    """A question that was answered, handed in, and graded once: what deferred grading is."""
    recorded = None if fraction is None else Decimal(fraction)
    return ArchivedSlot(
        slot=slot,
        question=name,
        type=kind(item),
        max_mark=max_mark,
        steps=(ArchivedStep("save", response), ArchivedStep("finish", recorded=recorded)),
        item=name,
        rules=Deferred(),
    )
