"""Why a grading differs: classes that say who has to look at it.

A class is found by trying: the response is changed in the way the class says, and if it then
earns what was recorded, that is the reason.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Literal
from unicodedata import normalize

from msgspec.structs import replace

from apps.assessments.replay.archive import ArchivedSlot, ArchivedStep
from apps.assessments.replay.comparison import again
from apps.assessments.rules.behaviours import Adaptive, Certain, Deferred, Interactive
from apps.assessments.rules.items import Item
from apps.assessments.rules.response_checks import InvalidResponse

Class = Literal[
    "unsupported_type",
    "candidate_error",
    "rounding",
    "unicode_normal_form",
    "locale_number",
    "missing_response",
    "penalty",
    "partial_credit",
    "score",
]

_LAST_PLACES = Decimal("0.000001")


def with_record(slot: ArchivedSlot, recorded: Sequence[Decimal | None]) -> ArchivedSlot:
    """What was done together with what was recorded after each step."""
    steps = zip(slot.steps, recorded, strict=True)
    return replace(slot, steps=tuple(replace(step, recorded=one) for step, one in steps))


def class_of(slot: ArchivedSlot, items: Mapping[str, Item]) -> Class:
    """The class of the first grading that differs."""
    for step, now in enumerate(again(slot, items)):
        recorded = slot.steps[step].recorded
        if recorded != now:
            return _class(slot, step, recorded, now, items)
    raise ValueError("nothing differs")


def _class(
    slot: ArchivedSlot,
    step: int,
    recorded: Decimal | None,
    now: Decimal | None,
    items: Mapping[str, Item],
) -> Class:
    if slot.item is None or slot.rules is None:
        return "unsupported_type"
    if recorded is None or now is None:
        return "missing_response"
    if abs(recorded - now) <= _LAST_PLACES:
        return "rounding"
    for name, changed in _changed(slot):
        if _earns(changed, step, recorded, items):
            return name
    if 0 < recorded < 1 or 0 < now < 1:
        return "partial_credit"
    return "score"


def _earns(changed: ArchivedSlot, step: int, recorded: Decimal, items: Mapping[str, Item]) -> bool:
    try:
        return list(again(changed, items))[step] == recorded
    except InvalidResponse:  # a changed text may be too long to be an answer
        return False


def _changed(slot: ArchivedSlot) -> Iterator[tuple[Class, ArchivedSlot]]:
    """The slot as it would have been with something about it different."""
    yield "unicode_normal_form", _texts(slot, partial(normalize, "NFC"))
    yield "unicode_normal_form", _texts(slot, partial(normalize, "NFKC"))
    yield "locale_number", _texts(slot, lambda text: text.replace(",", "."))
    match slot.rules:
        case Interactive() | Adaptive() if slot.rules.penalty:
            yield "penalty", replace(slot, rules=replace(slot.rules, penalty=Decimal(0)))
        case Certain():
            yield "penalty", replace(slot, rules=Deferred())


def _texts(slot: ArchivedSlot, change: Callable[[str], str]) -> ArchivedSlot:
    return replace(slot, steps=tuple(_text(step, change) for step in slot.steps))


def _text(step: ArchivedStep, change: Callable[[str], str]) -> ArchivedStep:
    return replace(step, response=_everywhere(step.response, change))


def _everywhere(raw: Any, change: Callable[[str], str]) -> Any:
    """What was typed, changed; ids of choices are not typed."""
    if not isinstance(raw, dict):
        return raw
    changed = dict(raw)
    if isinstance(raw.get("text"), str):
        changed["text"] = change(raw["text"])
    if isinstance(raw.get("parts"), dict):
        changed["parts"] = {id: _everywhere(part, change) for id, part in raw["parts"].items()}
    return changed
