"""Declarations of responses and outcomes."""

from decimal import Decimal
from typing import cast, get_args

from apps.assessments.formats.decimals import number
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.qti.declarations import (
    BaseType,
    Cardinality,
    MapEntry,
    Mapping,
    OutcomeVariable,
    ResponseVariable,
    Table,
    TableEntry,
)

_CARDINALITIES = get_args(Cardinality)
_BASE_TYPES = get_args(BaseType)


def responses_of(root: Node) -> list[ResponseVariable]:
    """What is answered. Raises Refused."""
    return [_response(node) for node in root.all("responseDeclaration")]


def outcomes_of(root: Node) -> list[OutcomeVariable]:
    """What is made of it. Raises Refused."""
    return [_outcome(node) for node in root.all("outcomeDeclaration")]


def values_in(node: Node | None) -> tuple[str, ...]:
    """The texts of the `<value>` elements in a node, as written."""
    return tuple("".join(value.pieces) for value in (node.all("value") if node else ()))


def _response(node: Node) -> ResponseVariable:
    mapping = node.child("mapping")
    return ResponseVariable(
        id=node.attributes.get("identifier", ""),
        cardinality=_cardinality(node),
        base_type=_base_type(node, "string"),
        correct=values_in(node.child("correctResponse")),
        mapping=None if mapping is None else mapping_of(mapping),
    )


def mapping_of(node: Node, entries: str = "mapEntry") -> Mapping:
    """A mapping, of values or (areaMapEntry) of areas, which have no keys. Raises Refused."""
    return Mapping(
        entries=tuple(
            MapEntry(
                one.attributes.get("mapKey", ""),
                number(one.attributes.get("mappedValue", "")),
                one.attributes.get("caseSensitive", "true") == "true",
            )
            for one in node.all(entries)
        ),
        default=number(node.attributes.get("defaultValue", "0")),
        lower=_bound(node, "lowerBound"),
        upper=_bound(node, "upperBound"),
    )


def _bound(node: Node, name: str) -> Decimal | None:
    written = node.attributes.get(name)
    return None if written is None else number(written)


def _outcome(node: Node) -> OutcomeVariable:
    return OutcomeVariable(
        id=node.attributes.get("identifier", ""),
        cardinality=_cardinality(node),
        base_type=_base_type(node, "identifier"),
        default=values_in(node.child("defaultValue")),
        table=_table(node),
    )


def _table(node: Node) -> Table | None:
    found = node.child("interpolationTable") or node.child("matchTable")
    if found is None:
        return None
    return Table(
        entries=tuple(
            TableEntry(
                number(one.attributes.get("sourceValue", "")),
                one.attributes.get("targetValue", ""),
                one.attributes.get("includeBoundary", "true") == "true",
            )
            for one in (*found.all("interpolationTableEntry"), *found.all("matchTableEntry"))
        ),
        interpolation=found.tag == "interpolationTable",
        default=found.attributes.get("defaultValue"),
    )


def _cardinality(node: Node) -> Cardinality:
    written = node.attributes.get("cardinality", "single")
    # A record keeps the parts of a typed number; what was typed is all that is scored here.
    if written == "record":
        return "single"
    if written not in _CARDINALITIES:
        raise Refused("unsupported_qti", f"A variable has the cardinality “{written[:40]}”.")
    return cast(Cardinality, written)


def _base_type(node: Node, otherwise: BaseType) -> BaseType:
    written = node.attributes.get("baseType", otherwise)
    if written not in _BASE_TYPES:
        raise Refused("unsupported_qti", f"A variable has the type “{written[:40]}”.")
    return cast(BaseType, written)
