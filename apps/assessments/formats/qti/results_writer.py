"""QTI results reporting out: an attempt as `assessmentResult`.

Source: IMS QTI Results Reporting 3.0. `results_reading` reads the same answers again. Marks of our
items go out as the outcome SCORE, in points.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from apps.assessments.formats.qti.sheets import item_identifier, writable
from apps.assessments.rules.items import (
    Calculated,
    ChooseHotspot,
    Cloze,
    Essay,
    GapMatch,
    Item,
    Matching,
    Multiple,
    Numerical,
    Ordering,
    Processed,
    SelectPoint,
    ShortText,
)

_NAMESPACE = "http://www.imsglobal.org/xsd/imsqti_result_v3p0"
_ONE = "RESPONSE"


@dataclass(frozen=True, slots=True)
class Scored:
    """A question of an attempt: its item, the answer as JSON has it, and what it earned."""

    item: Item
    response: dict[str, Any] | None
    mark: str
    max_mark: str


@dataclass(frozen=True, slots=True)
class Session:
    """An attempt that was handed in; `test` and `attempt` name what was sat, and the sitting."""

    test: str
    attempt: str
    learner: str
    submitted_at: datetime
    mark: str
    max_mark: str
    questions: tuple[Scored, ...]


def assessment_result_xml(session: Session) -> bytes:
    """The results file of an attempt. What XML cannot hold of an answer is left out of it."""
    root = Element("assessmentResult", {"xmlns": _NAMESPACE})
    context = SubElement(root, "context", {"sourcedId": writable(session.learner)})
    SubElement(context, "sessionIdentifier", {"sourceID": "attempt", "identifier": session.attempt})
    when = session.submitted_at.isoformat()
    test = SubElement(root, "testResult", {"identifier": session.test, "datestamp": when})
    _scores(test, session.mark, session.max_mark)
    for at, question in enumerate(session.questions, start=1):
        node = SubElement(root, "itemResult", {"identifier": item_identifier(question.item)})
        node.attrib |= {"sequenceIndex": str(at), "datestamp": when, "sessionStatus": "final"}
        for name, values in given_values(question.item, question.response).items():
            _response(node, name, _kind(question.item, name), values)
        _scores(node, question.mark, question.max_mark)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def given_values(item: Item, response: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """The values of each response variable of the item; none for what was not answered."""
    if response is None:
        return {}
    parts = response.get("parts")
    if isinstance(item, Processed):
        found: dict[str, list[str]] = {}
        for entry in item.entries:
            values = [entry.value.replace("*", one) for one in _values((parts or {}).get(entry.id))]
            found.setdefault(entry.response, []).extend(values)
        return {name: values for name, values in found.items() if values}
    if isinstance(item, Cloze):
        return {name: _values(part) for name, part in (parts or {}).items()}
    if isinstance(item, GapMatch):
        return {_ONE: [f"{word} {gap}" for gap, word in response["pairs"].items()]}
    return {_ONE: _values(response)}


def _values(response: Mapping[str, Any] | None) -> list[str]:
    match response:
        case {"choice": str(one)} | {"text": str(one)}:
            return [one]
        case {"choices": several} | {"order": several}:
            return [str(one) for one in several]
        case {"value": bool(value)}:
            return [str(value).lower()]
        case {"points": several}:
            return [f"{one['x']} {one['y']}" for one in several]
        case {"pairs": pairs}:
            return [f"{left} {right}" for left, right in pairs.items()]
    return []


def _kind(item: Item, name: str) -> tuple[str, str]:
    """Cardinality and type of a response variable."""
    match item:
        case Processed():
            one = next(one for one in item.responses if one.id == name)
            return one.cardinality, one.base_type
        case Cloze():
            return _kind(next(part.item for part in item.items if part.id == name), _ONE)
        case Multiple() | ChooseHotspot():
            return "multiple", "identifier"
        case Ordering():
            return "ordered", "identifier"
        case Matching() | GapMatch():
            return "multiple", "directedPair"
        case SelectPoint():
            return "multiple", "point"
        case ShortText() | Essay() | Numerical() | Calculated():
            return "single", "string"  # a number as typed, with its unit
    return "single", "identifier"


def _response(node: Element, name: str, kind: tuple[str, str], values: Iterable[str]) -> None:
    given = {"identifier": name, "cardinality": kind[0], "baseType": kind[1]}
    variable = SubElement(node, "responseVariable", given)
    candidate = SubElement(variable, "candidateResponse")
    for value in values:
        SubElement(candidate, "value").text = writable(value)


def _scores(node: Element, mark: str, max_mark: str) -> None:
    for name, number in (("SCORE", mark), ("MAXSCORE", max_mark)):
        given = {"identifier": name, "cardinality": "single", "baseType": "float"}
        SubElement(SubElement(node, "outcomeVariable", given), "value").text = number
