"""The fields that questions of every type have in Moodle XML."""

from decimal import Decimal

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Units
from apps.assessments.formats.decimals import number, share, tidy
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.items import Unit, UnitGrading

_UNIT_GRADING: dict[str, UnitGrading] = {"0": "none", "1": "answer_share", "2": "mark_share"}
_UNIT_MENUS = ("1", "2")


def own_html(node: Node) -> str:
    """The clean HTML of a node with a text and a format."""
    return markup.to_html(node.text, node.attributes.get("format", ""))


def html_of(node: Node, tag: str) -> str:
    """The clean HTML of a child; "" when there is none."""
    child = node.child(tag)
    return own_html(child) if child else ""


def share_of(answer: Node) -> Decimal:
    """The share of the mark that an answer earns. Raises Refused."""
    return share(answer.attributes.get("fraction", ""))


def flag(node: Node, tag: str, default: str = "1") -> bool:
    """A yes or no."""
    return node.text_of(tag, default).lower() in ("1", "true")


def units_of(node: Node) -> Units:
    """The units of a number, and how they are graded. Raises Refused."""
    listed = node.child("units")
    code = node.text_of("unitgradingtype", "0")
    if code not in _UNIT_GRADING:
        raise Refused("bad_units", f"Unknown way to grade units: {code[:40]}.")
    grading = _UNIT_GRADING[code]
    return Units(
        units=tuple(
            Unit(unit.text_of("unit_name"), tidy(number(unit.text_of("multiplier", "1"))))
            for unit in (listed.all("unit") if listed else ())
        ),
        unit_grading=grading,
        unit_penalty=_penalty(node) if grading != "none" else Decimal(0),
        units_left=flag(node, "unitsleft", "0"),
        unit_menu=node.text_of("showunits") in _UNIT_MENUS,
    )


def _penalty(node: Node) -> Decimal:
    return tidy(number(node.text_of("unitpenalty", "0.1")))
