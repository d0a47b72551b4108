"""The smallest history that still shows a difference: steps and parts of answers are left out
for as long as the same is recorded and the same comes out."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec.structs import replace

from apps.assessments.replay.archive import ArchivedSlot, ArchivedStep
from apps.assessments.replay.comparison import again
from apps.assessments.replay.taxonomy import class_of
from apps.assessments.rules.items import Item

_MOST_TRIES = 300
Shows = Callable[[ArchivedSlot], object]


def minimised(slot: ArchivedSlot, items: Mapping[str, Item]) -> ArchivedSlot:
    """The slot with less done in it; what cannot be left out is what matters."""

    def shows(shorter: ArchivedSlot) -> object:
        return _shown(shorter, items)

    at = _first(slot, items)
    if at is not None:
        slot = replace(slot, steps=slot.steps[: at + 1])
    return _shrunk(slot, shows)


def _shrunk(slot: ArchivedSlot, shows: Shows) -> ArchivedSlot:
    wanted, tries = shows(slot), 0
    found = True
    while found:
        found = False
        for shorter in _shorter(slot):
            tries += 1
            if tries > _MOST_TRIES:
                return slot
            if shows(shorter) == wanted:
                slot, found = shorter, True
                break
    return slot


def _shown(slot: ArchivedSlot, items: Mapping[str, Item]) -> object:
    """The difference: in the last step, of which class, what was recorded, what comes out."""
    try:
        at = _first(slot, items)
        if at is None or at != len(slot.steps) - 1:
            return None
        return class_of(slot, items), slot.steps[at].recorded, list(again(slot, items))[at]
    except Exception as failure:  # a release that cannot score it: that is what is looked for
        return f"{type(failure).__name__}: {failure}"


def _first(slot: ArchivedSlot, items: Mapping[str, Item]) -> int | None:
    try:
        for at, now in enumerate(again(slot, items)):
            if slot.steps[at].recorded != now:
                return at
    except Exception:  # nothing to compare: _shown says so
        return None
    return None


def _shorter(slot: ArchivedSlot) -> Iterator[ArchivedSlot]:
    for at in range(len(slot.steps) - 1):
        yield replace(slot, steps=slot.steps[:at] + slot.steps[at + 1 :])
    for at, step in enumerate(slot.steps):
        for response in _less(step.response):
            yield replace(slot, steps=_with(slot.steps, at, response))


def _with(steps: tuple[ArchivedStep, ...], at: int, response: Any) -> tuple[ArchivedStep, ...]:
    return (*steps[:at], replace(steps[at], response=response), *steps[at + 1 :])


def _less(given: Any) -> Iterator[Any]:
    """The response without one of its entries: a choice, a pair, a part."""
    if not isinstance(given, dict):
        return
    for name, entries in given.items():
        if isinstance(entries, dict):
            for left_out in entries:
                kept = {key: value for key, value in entries.items() if key != left_out}
                yield {**given, name: kept}
        elif isinstance(entries, list):
            for at in range(len(entries)):
                yield {**given, name: entries[:at] + entries[at + 1 :]}
