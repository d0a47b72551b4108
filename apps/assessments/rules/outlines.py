"""Areas of a picture, in its pixels: x to the right, y down, from the upper left corner.

Whether a point lies in one is decided exactly; the edge belongs to the area, as in QTI
(mapResponsePoint) and in HTML's image maps. Numbers have at most 3 decimals and 5 digits before
them, so that no product is longer than the context EXACT holds.
"""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import msgspec

from apps.assessments.rules.item_checks import InvalidItem, check_decimal

LARGEST = 10_000
_FINEST = -3
_MOST_CORNERS = 200


class Point(msgspec.Struct, frozen=True):
    """A place in a picture. One that a learner sets is at a whole pixel."""

    x: Decimal
    y: Decimal


class Outline(msgspec.Struct, frozen=True, tag_field="shape"):
    """The edge of an area."""


class Rectangle(Outline, frozen=True, tag="rectangle"):
    """From its upper left to its lower right corner."""

    left: Decimal
    top: Decimal
    right: Decimal
    bottom: Decimal

    def __post_init__(self) -> None:
        _check_numbers(self.left, self.top, self.right, self.bottom)
        if self.left >= self.right or self.top >= self.bottom:
            raise InvalidItem("a rectangle ends before it begins")

    def holds(self, point: Point) -> bool:
        return self.left <= point.x <= self.right and self.top <= point.y <= self.bottom

    def corners(self) -> tuple[Point, Point]:
        return Point(self.left, self.top), Point(self.right, self.bottom)


class Circle(Outline, frozen=True, tag="circle"):
    """Around its middle."""

    x: Decimal
    y: Decimal
    radius: Decimal

    def __post_init__(self) -> None:
        _check_numbers(self.x, self.y)
        _check_radii(self.radius)

    def holds(self, point: Point) -> bool:
        across, down = point.x - self.x, point.y - self.y
        return across * across + down * down <= self.radius * self.radius

    def corners(self) -> tuple[Point, Point]:
        return _around(self.x, self.y, self.radius, self.radius)


class Ellipse(Outline, frozen=True, tag="ellipse"):
    """Around its middle; `across` and `down` are half its width and height."""

    x: Decimal
    y: Decimal
    across: Decimal
    down: Decimal

    def __post_init__(self) -> None:
        _check_numbers(self.x, self.y)
        _check_radii(self.across, self.down)

    def holds(self, point: Point) -> bool:
        # Multiplied out: a quotient would be rounded.
        x = (point.x - self.x) * self.down
        y = (point.y - self.y) * self.across
        both = self.across * self.down
        return x * x + y * y <= both * both

    def corners(self) -> tuple[Point, Point]:
        return _around(self.x, self.y, self.across, self.down)


class Polygon(Outline, frozen=True, tag="polygon"):
    """Its corners one after another; the last is joined with the first."""

    points: tuple[Point, ...]

    def __post_init__(self) -> None:
        if not 3 <= len(self.points) <= _MOST_CORNERS:
            raise InvalidItem(f"a polygon has 3 to {_MOST_CORNERS} corners: {len(self.points)}")
        _check_numbers(*(number for point in self.points for number in (point.x, point.y)))

    def holds(self, point: Point) -> bool:
        """Even-odd: a ray to the right crosses the edge an odd number of times."""
        inside = False
        for one, two in pairwise((*self.points, self.points[0])):
            side = _side(one, two, point)
            if side == 0 and _spans(one, two, point):
                return True
            # Half open, so that a ray through a corner crosses there once.
            if (one.y > point.y) != (two.y > point.y) and (side > 0) == (two.y > one.y):
                inside = not inside
        return inside

    def corners(self) -> tuple[Point, Point]:
        xs, ys = [point.x for point in self.points], [point.y for point in self.points]
        return Point(min(xs), min(ys)), Point(max(xs), max(ys))


AnyOutline = Rectangle | Circle | Ellipse | Polygon


def _side(one: Point, two: Point, point: Point) -> Decimal:
    """More than 0: the point lies to the left of the line from one to two, as seen with y up."""
    return (two.x - one.x) * (point.y - one.y) - (two.y - one.y) * (point.x - one.x)


def _spans(one: Point, two: Point, point: Point) -> bool:
    """Whether a point on the line lies between its ends."""
    across = min(one.x, two.x) <= point.x <= max(one.x, two.x)
    return across and min(one.y, two.y) <= point.y <= max(one.y, two.y)


def _around(x: Decimal, y: Decimal, across: Decimal, down: Decimal) -> tuple[Point, Point]:
    return Point(x - across, y - down), Point(x + across, y + down)


def _check_numbers(*numbers: Decimal) -> None:
    for number in numbers:
        check_decimal("a coordinate", number, low=-LARGEST, high=LARGEST)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent < _FINEST:
            raise InvalidItem(f"a coordinate has more than {-_FINEST} decimals: {number}")


def _check_radii(*radii: Decimal) -> None:
    _check_numbers(*radii)
    if min(radii) <= 0:
        raise InvalidItem("a radius is not more than 0")


def check_within(outlines: Sequence[AnyOutline], width: int, height: int) -> None:
    """Refuse an area of which nothing lies in the picture: nobody could point at it."""
    for outline in outlines:
        first, last = outline.corners()
        if last.x < 0 or last.y < 0 or first.x > width or first.y > height:
            raise InvalidItem("an area lies outside the picture")
