"""QTI results reporting in: what learners answered, item by item.

Source: IMS QTI Results Reporting 2.2 and 3.0, `assessmentResult`. An outcome in the file is what
another system made of the answer; here the answer is scored again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.assessments.formats.qti.names import spelled
from apps.assessments.formats.qti.variables import values_in
from apps.assessments.formats.xml_tree import Node, read_whole
from apps.assessments.rules.items import (
    ChooseHotspot,
    Cloze,
    GapMatch,
    Item,
    Matching,
    Multiple,
    Ordering,
    Processed,
    SelectPoint,
    Single,
    TrueFalse,
)
from apps.assessments.rules.types.processed import Entry

ROOT = "assessmentResult"
MOST_ELEMENTS = 100_000
_OF_THE_SESSION = {"numAttempts", "num_attempts", "duration"}
Given = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ItemResult:
    """One item of a result: its identifier, and the values that were answered and made of them,
    by variable."""

    identifier: str
    responses: dict[str, tuple[str, ...]]
    outcomes: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """What one candidate did in one session of a `test`; `outcomes` are those of the whole."""

    candidate: str
    items: tuple[ItemResult, ...]
    test: str
    outcomes: dict[str, tuple[str, ...]]


def assessment_result(data: bytes) -> AssessmentResult:
    """What is in a results file. Raises Abandoned."""
    root = read_whole(data, {ROOT}, spelled, MOST_ELEMENTS)
    context, test = root.child("context"), root.child("testResult")
    return AssessmentResult(
        candidate=context.attributes.get("sourcedId", "") if context else "",
        items=tuple(_item(node) for node in root.all("itemResult")),
        test=test.attributes.get("identifier", "") if test else "",
        outcomes=_outcomes(test) if test else {},
    )


def _outcomes(node: Node) -> dict[str, tuple[str, ...]]:
    return {
        one.attributes.get("identifier", ""): values_in(one) for one in node.all("outcomeVariable")
    }


def _item(node: Node) -> ItemResult:
    return ItemResult(
        identifier=node.attributes.get("identifier", ""),
        responses={
            one.attributes.get("identifier", ""): values_in(one.child("candidateResponse"))
            for one in node.all("responseVariable")
            if one.attributes.get("identifier") not in _OF_THE_SESSION
        },
        outcomes=_outcomes(node),
    )


def plain_response(item: Item, given: Given) -> dict[str, Any] | None:
    """The response to the item as JSON has it, to be parsed by `parse_response`; None when
    nothing was answered."""
    if isinstance(item, Processed):
        return _parts(_entry_parts(item, given))
    if isinstance(item, Cloze):
        return _parts(
            {one.id: plain_response(one.item, _only(given, one.id)) for one in item.items}
        )
    values = [value for values in given.values() for value in values]
    return _of_type(item, values) if values else None


def _of_type(item: Item, values: list[str]) -> dict[str, Any]:
    match item:
        case Single():
            return {"choice": values[0]}
        case Multiple() | ChooseHotspot():
            return {"choices": values}
        case TrueFalse():
            return {"value": values[0] == "true"}
        case Ordering():
            return {"order": values}
        case Matching():
            return {"pairs": {pair[0]: pair[-1] for pair in map(str.split, values) if pair}}
        case GapMatch():
            return {"pairs": {pair[-1]: pair[0] for pair in map(str.split, values) if pair}}
        case SelectPoint():
            return {"points": [_point(value) for value in values]}
    return {"text": values[0]}


def _point(value: str) -> dict[str, Any]:
    """A point as JSON has it; what is no point stays text, which no item takes."""
    x, _, y = " ".join(value.split()).partition(" ")
    return {"x": _pixel(x), "y": _pixel(y)}


def _pixel(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else text


def _only(given: Given, id: str) -> Given:
    return {id: given[id]} if id in given else {}


def _parts(parts: dict[str, dict[str, Any] | None]) -> dict[str, Any] | None:
    answered = {id: one for id, one in parts.items() if one is not None}
    return {"parts": answered} if answered else None


def _entry_parts(item: Processed, given: Given) -> dict[str, dict[str, Any] | None]:
    """Each value goes to the first place it can have come from."""
    left = {id: list(values) for id, values in given.items()}
    return {entry.id: _entry_part(entry, left.get(entry.response, [])) for entry in item.entries}


def _entry_part(entry: Entry, left: list[str]) -> dict[str, Any] | None:
    before, _, after = entry.value.partition("*")
    fitting = [one for one in left if one.startswith(before) and one.endswith(after)]
    taken = fitting if entry.widget == "choices" else fitting[:1]
    if not taken:
        return None
    for one in taken:
        left.remove(one)
    chosen = [one[len(before) : len(one) - len(after)] for one in taken]
    return {entry.widget: chosen if entry.widget == "choices" else chosen[0]}
