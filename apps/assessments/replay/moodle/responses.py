"""Moodle's response fields as responses of ours.

What was random when the attempt began stands in its first step (`_order`, `_choiceorder`, ...);
later steps speak in places of that order. In a cloze question all of this carries the prefix of
its part.
"""

import hashlib
from decimal import Decimal
from typing import Any

from apps.assessments.replay.moodle.bank import Bank
from apps.assessments.replay.moodle.tables import Row
from apps.assessments.rules.items import (
    Calculated,
    Cloze,
    GapMatch,
    Item,
    Matching,
    Multiple,
    Numerical,
    Ordering,
    Single,
    TrueFalse,
)

_NOTHING = ("", "-1")


def asked(item: Item, first: Row) -> tuple[Item, str]:
    """The item as this attempt was asked it, and what tells it from others of its question."""
    match item:
        case Calculated():
            names = sorted({name for values in item.variants for name in values})
            values = {name: Decimal(first[f"_var_{name}"]) for name in names}
            return item.with_values(values), "&".join(f"{n}={v}" for n, v in values.items())
        case Ordering():
            ids = sorted(first["_correctresponse"].split(","))
            return item.only(set(ids)), ",".join(ids)
    return item, ""


def response(bank: Bank, question: str, item: Item, first: Row, given: Row) -> Any:
    """The answer fields of a step in the form that JSON has; None for no answer."""
    answer = given.get("answer", "")
    match item:
        case Single():
            return None if answer in _NOTHING else {"choice": _listed(first, "_order")[int(answer)]}
        case Multiple():
            return {"choices": _ticked(_listed(first, "_order"), given)}
        case TrueFalse():
            return None if answer == "" else {"value": answer == "1"}
        case Numerical() if item.unit_menu:
            return {"text": answer, "unit": given.get("unit") or None}
        case Matching():
            return {"pairs": _pairs(bank, question, first, given)}
        case Ordering():
            return _order(bank, question, first, given)
        case GapMatch():
            return {"pairs": _filled(bank, question, item, first, given)}
        case Cloze():
            return {"parts": _parts(bank, question, item, first, given)}
    return {"text": answer}


def _listed(first: Row, name: str) -> list[str]:
    return first[name].split(",")


def _ticked(shown: list[str], given: Row) -> list[str]:
    ticked = [name for name, value in given.items() if name.startswith("choice") and value == "1"]
    return [shown[int(name.removeprefix("choice"))] for name in ticked]


def _pairs(bank: Bank, question: str, first: Row, given: Row) -> dict[str, str]:
    stems, choices = _listed(first, "_stemorder"), _listed(first, "_choiceorder")
    return {
        stems[int(name.removeprefix("sub"))]: bank.same_choice(choices[int(place) - 1], question)
        for name, place in given.items()
        if place not in ("", "0")
    }


def _order(bank: Bank, question: str, first: Row, given: Row) -> Any:
    name = f"response_{question}"
    if not given.get(name):
        return None
    ids = {
        "ordering_item_" + hashlib.md5(row["answer"].encode()).hexdigest(): row["id"]
        for row in bank.answers[question]
    }
    return {"order": [ids[entry] for entry in given[name].split(",")]}


def _filled(bank: Bank, question: str, item: GapMatch, first: Row, given: Row) -> dict[str, str]:
    words, groups = bank.words(question), {word.id: word.group for word in item.words}
    filled = {}
    for gap in item.gaps:
        place = int(given.get(gap.id) or 0)
        if place:
            group = groups[gap.word]
            shown = _listed(first, f"_choiceorder{group}")
            filled[gap.id] = words[group][int(shown[place - 1]) - 1]
    return filled


def _parts(bank: Bank, question: str, item: Cloze, first: Row, given: Row) -> dict[str, Any]:
    parts = {}
    for part, embedded in zip(item.items, bank.parts(question), strict=True):
        own = {
            name.removeprefix(f"{part.id}_"): value
            for name, value in given.items()
            if name.startswith(f"{part.id}_")
        }
        shown = {
            f"_{name.removeprefix(f'_{part.id}_')}": value
            for name, value in first.items()
            if name.startswith(f"_{part.id}_")
        }
        answered = response(bank, embedded, part.item, shown, own)
        if answered is not None:
            parts[part.id] = answered
    return parts
