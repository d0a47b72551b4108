"""What stands in an item's file: the same for both versions and all types of items."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import blake2b
from xml.etree.ElementTree import Element, SubElement, tostring

import msgspec

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.heading import MADE_UP
from apps.assessments.formats.qti.names import dashed
from apps.assessments.formats.qti.xhtml import write_html
from apps.assessments.rules.items import Item
from apps.assessments.rules.qti.declarations import (
    Mapping,
    OutcomeVariable,
    ResponseVariable,
    Table,
)
from apps.assessments.rules.qti.expressions import Expression
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.types.processed import Comment

# Marks an element as QTI's own, not one of XHTML, until the file is written.
QTI = "qti:"
_WITH_CONTENT_BODY = ("modalFeedback", "rubricBlock")
NAMESPACES = {
    "qti2": "http://www.imsglobal.org/xsd/imsqti_v2p2",
    "qti3": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]{0,99}")
# XML 1.0 §2.2; a carriage return would be read as a line feed.
_UNWRITABLE = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(slots=True)
class Sheet:
    """The parts of an item's file; `body` writes into the element of the body.

    `declared` write what else the declaration of a response says, by its id; with `by_hand` the
    score is given by people.
    """

    body: Callable[[Element], None]
    responses: list[ResponseVariable]
    rules: list[Expression]
    outcomes: list[OutcomeVariable] = field(default_factory=list)
    said: list[Comment] = field(default_factory=list)
    declared: dict[str, Callable[[Element], None]] = field(default_factory=dict)
    by_hand: bool = False


def own(parent: Element, tag: str, **attributes: str) -> Element:
    """An element of QTI's own inside another."""
    return SubElement(parent, QTI + tag, attributes)


def identifier(text: str) -> str:
    """The text, if it can name something in QTI. Raises Refused."""
    if not _IDENTIFIER.fullmatch(text):
        raise Refused("not_in_format", f"QTI takes no “{text[:40]}” for an identifier.")
    return text


def item_identifier(item: Item) -> str:
    """What the item is called in its file: its idnumber, or something made of its content."""
    if _IDENTIFIER.fullmatch(item.idnumber) and not MADE_UP.fullmatch(item.idnumber):
        return item.idnumber
    return f"item-{blake2b(msgspec.json.encode(item), digest_size=8).hexdigest()}"


def item_element(item: Item, sheet: Sheet) -> Element:
    """The root element of an item's file. Raises Refused."""
    name = item_identifier(item)
    root = Element(
        QTI + "assessmentItem",
        {"identifier": name, "title": item.name, "adaptive": "false", "timeDependent": "false"},
    )
    if item.idnumber and name != item.idnumber:
        root.set("label", item.idnumber)
    for response in sheet.responses:
        node = _response(root, response)
        if response.id in sheet.declared:
            sheet.declared[response.id](node)
    for outcome in (*sheet.outcomes, *_general(item)):
        node = _outcome(root, outcome)
        if sheet.by_hand and outcome.id == "SCORE":
            node.set("externalScored", "human")
    sheet.body(own(root, "itemBody"))
    if sheet.rules:
        rules = own(root, "responseProcessing")
        for rule in sheet.rules:
            _expression(rules, rule)
    general = [Comment("GENERAL", "GENERAL", item.feedback_html)] if item.feedback_html else []
    for one in (*general, *sheet.said):
        _feedback(root, one)
    return root


def file_of(root: Element, version: str) -> bytes:
    """The file, in this version's spelling. Raises Refused."""
    texts = (text for node in root.iter() for text in (node.text or "", *node.attrib.values()))
    if any(_UNWRITABLE.search(text) for text in texts):
        raise Refused("not_in_format", "It holds a character that no XML file can hold.")
    if version == "qti2":
        _without_content_bodies(root)
    for node in root.iter():
        _spell(node, version)
    root.set("xmlns", NAMESPACES[version])
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def writable(text: str) -> str:
    """The text without what no XML file can hold."""
    return _UNWRITABLE.sub("", text)


def score_outcomes(mark: Decimal, *more: OutcomeVariable) -> list[OutcomeVariable]:
    """The score and its most, and others."""
    return [
        OutcomeVariable("SCORE", default=("0",)),
        OutcomeVariable("MAXSCORE", default=(printed(mark),)),
        *more,
    ]


def _without_content_bodies(root: Element) -> None:
    """Feedback and rubrics without the element around their text that came with 3.0."""
    for node in (one for tag in _WITH_CONTENT_BODY for one in root.iter(QTI + tag)):
        inner = node[0]
        node.remove(inner)
        node.text = inner.text
        node.extend(inner)


def _spell(node: Element, version: str) -> None:
    if node.tag.startswith(QTI):
        name = node.tag.removeprefix(QTI)
        node.tag = name if version == "qti2" else f"qti-{dashed(name)}"
        if version != "qti2":
            attributes = {dashed(name): value for name, value in node.attrib.items()}
            node.attrib.clear()
            node.attrib.update(attributes)


def _general(item: Item) -> Iterable[OutcomeVariable]:
    if item.feedback_html:
        yield OutcomeVariable("GENERAL", base_type="identifier", default=("GENERAL",))


def _response(root: Element, one: ResponseVariable) -> Element:
    node = own(
        root,
        "responseDeclaration",
        identifier=identifier(one.id),
        cardinality=one.cardinality,
        baseType=one.base_type,
    )
    if one.correct:
        _values(own(node, "correctResponse"), one.correct)
    if one.mapping is not None:
        _mapping(node, one.mapping)
    return node


def _mapping(node: Element, one: Mapping) -> None:
    mapping = bounded(node, "mapping", one.default, one.lower, one.upper)
    for entry in one.entries:
        case = {} if entry.case_sensitive else {"caseSensitive": "false"}
        own(mapping, "mapEntry", mapKey=entry.key, mappedValue=printed(entry.value), **case)


def bounded(
    parent: Element, tag: str, default: Decimal, lower: Decimal | None, upper: Decimal | None
) -> Element:
    """A mapping without its entries."""
    bounds = {"lowerBound": lower, "upperBound": upper}
    given = {name: printed(bound) for name, bound in bounds.items() if bound is not None}
    return own(parent, tag, defaultValue=printed(default), **given)


def _outcome(root: Element, one: OutcomeVariable) -> Element:
    node = own(
        root,
        "outcomeDeclaration",
        identifier=identifier(one.id),
        cardinality=one.cardinality,
        baseType=one.base_type,
    )
    if one.default:
        _values(own(node, "defaultValue"), one.default)
    if one.table is not None:
        _table(node, one.table)
    return node


def _table(node: Element, one: Table) -> None:
    kind = "interpolationTable" if one.interpolation else "matchTable"
    table = own(node, kind)
    if one.default is not None:
        table.set("defaultValue", one.default)
    for entry in one.entries:
        line = own(table, f"{kind}Entry", sourceValue=printed(entry.source))
        line.set("targetValue", entry.target)
        if not entry.inclusive:
            line.set("includeBoundary", "false")


def _values(node: Element, texts: Iterable[str]) -> None:
    for text in texts:
        own(node, "value").text = text


def _expression(parent: Element, one: Expression) -> None:
    node = own(parent, one.op, **one.attributes)
    node.text = one.text or None
    for below in one.operands:
        _expression(node, below)


def _feedback(root: Element, one: Comment) -> None:
    node = own(
        root,
        "modalFeedback",
        outcomeIdentifier=one.outcome,
        identifier=identifier(one.key),
        showHide="show" if one.when else "hide",
    )
    write_html(own(node, "contentBody"), one.html)
