"""Differences put in order: of which class, of which type, and examples of each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from apps.assessments.replay.archive import ArchivedSlot
from apps.assessments.replay.bulk import Bulk, SlotDiffers
from apps.assessments.replay.comparison import again
from apps.assessments.replay.minimal import minimised
from apps.assessments.replay.policies import policy_of
from apps.assessments.replay.taxonomy import Class, class_of, with_record
from apps.assessments.rules.items import kind
from apps.assessments.rules.scoring import printed

_EXAMPLES = 5
_BY_NO_RULE = "no rule"


class Kind(NamedTuple):
    """What questions are counted by."""

    type: str
    behaviour: str
    policy: str


class Example(msgspec.Struct, frozen=True):
    """A difference to look at: what was done, what was recorded after each step, what comes out.
    Of what was done, only what the difference needs: so many steps are left out."""

    attempt: str
    slot: int
    done: ArchivedSlot
    recorded: list[str | None]
    now: list[str | None]
    left_out: int = 0


class Finding(msgspec.Struct, frozen=True):
    """Differences of one class in questions of one type under one behaviour."""

    cls: Class
    title: str
    type: str
    behaviour: str
    count: int
    attempts: int
    examples: list[Example]


def classes(bulk: Bulk, differing: Sequence[SlotDiffers]) -> dict[tuple[int, int], Class]:
    """The class of each history with each of its records."""
    found: dict[tuple[int, int], Class] = {}
    for one in differing:
        known = (one.history, one.record)
        if known not in found:
            done = with_record(bulk.history(one.history), bulk.record(one.record))
            failed = one.history in bulk.failures
            found[known] = "candidate_error" if failed else class_of(done, bulk.items)
    return found


def findings(
    bulk: Bulk, differing: Sequence[SlotDiffers], known: dict[tuple[int, int], Class]
) -> Iterator[Finding]:
    """What differs, grouped, in order."""
    grouped: dict[tuple[Class, str, str], list[SlotDiffers]] = defaultdict(list)
    for one in differing:
        type, behaviour, _ = kind_of(bulk, bulk.history(one.history))
        grouped[(known[one.history, one.record], type, behaviour)].append(one)
    for (cls, type, behaviour), found in sorted(grouped.items()):
        yield Finding(
            cls=cls,
            title=cls.replace("_", " ").capitalize(),
            type=type,
            behaviour=behaviour,
            count=len(found),
            attempts=len({one.attempt for one in found}),
            examples=[_example(bulk, one) for one in _shortest(bulk, found)],
        )


def kind_of(bulk: Bulk, slot: ArchivedSlot) -> Kind:
    """The type and the behaviour. The item is believed and not what an archive calls it, but that
    a calculated one is asked as a numerical one."""
    if slot.item is None or slot.rules is None:
        return Kind(slot.type, _BY_NO_RULE, "")
    item = bulk.items.get(slot.item)
    asked = slot.type if item is None else kind(item)
    type = slot.type if (asked, slot.type) == ("numerical", "calculated") else asked
    policy = "" if item is None else policy_of(item)
    return Kind(type, str(slot.rules.__struct_config__.tag), policy)


def _shortest(bulk: Bulk, found: list[SlotDiffers]) -> list[SlotDiffers]:
    """A few of them, and those in which least was done: they are the easiest to understand."""
    different = {one.history: one for one in reversed(found)}.values()
    by_length = sorted(different, key=lambda one: (len(bulk.history(one.history).steps), one))
    return by_length[:_EXAMPLES]


def _example(bulk: Bulk, one: SlotDiffers) -> Example:
    whole = with_record(bulk.history(one.history), bulk.record(one.record))
    done = minimised(whole, bulk.items)
    failure = bulk.failures.get(one.history)
    return Example(
        attempt=bulk.pseudonym(one.attempt),
        slot=one.slot,
        done=done,
        recorded=_printed([step.recorded for step in done.steps]),
        now=[failure] if failure else _printed(list(again(done, bulk.items))),
        left_out=len(whole.steps) - len(done.steps),
    )


def _printed(fractions: Sequence[Decimal | None]) -> list[str | None]:
    return [None if one is None else printed(one) for one in fractions]
