"""Areas of a picture as QTI has them: a shape and its coordinates in pixels, as in HTML."""

from decimal import Decimal

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.outlines import (
    AnyOutline,
    Circle,
    Ellipse,
    Point,
    Polygon,
    Rectangle,
)
from apps.assessments.rules.qti.values import number_in
from apps.assessments.rules.scoring import printed


def outline_of(node: Node) -> AnyOutline:
    """The area that an element names by `shape` and `coords`. Raises Refused, InvalidItem."""
    shape, coords = (node.attributes.get(name, "") for name in ("shape", "coords"))
    numbers = [number for one in coords.split(",") if (number := number_in(one)) is not None]
    if len(numbers) == coords.count(",") + 1:
        match shape, numbers:
            case "circle", [x, y, radius]:
                return Circle(x, y, radius)
            case "ellipse", [x, y, across, down]:
                return Ellipse(x, y, across, down)
            case "rect", [left, top, right, bottom]:
                return Rectangle(left, top, right, bottom)
            case "poly", _ if len(numbers) % 2 == 0:
                corners = zip(numbers[::2], numbers[1::2], strict=True)
                return Polygon(tuple(Point(x, y) for x, y in corners))
    raise Refused(
        "unsupported_qti", f"This is no area of a picture here: “{shape[:20]} {coords[:40]}”."
    )


def shape_of(outline: AnyOutline) -> dict[str, str]:
    """The attributes that name an area. Raises Refused for one between the pixels."""
    match outline:
        case Circle():
            shape, numbers = "circle", [outline.x, outline.y, outline.radius]
        case Ellipse():
            shape = "ellipse"
            numbers = [outline.x, outline.y, outline.across, outline.down]
        case Rectangle():
            shape = "rect"
            numbers = [outline.left, outline.top, outline.right, outline.bottom]
        case Polygon():
            shape = "poly"
            numbers = [number for point in outline.points for number in (point.x, point.y)]
    return {"shape": shape, "coords": ",".join(map(_whole, numbers))}


def _whole(number: Decimal) -> str:
    if number % 1:
        raise Refused("not_in_format", "QTI counts whole pixels.")
    return printed(number)
