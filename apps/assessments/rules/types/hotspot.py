"""Pointing at places of a picture, and choosing among places that are marked on it."""

from decimal import Decimal, localcontext

import msgspec

from apps.assessments.rules.item_checks import (
    InvalidItem,
    at_least_one,
    check_decimal,
    check_distinct,
    check_text,
)
from apps.assessments.rules.outlines import AnyOutline, Point, check_within
from apps.assessments.rules.pictures import Picture
from apps.assessments.rules.policies import AnyPolicy, Tally, Weighted
from apps.assessments.rules.response_checks import InvalidResponse, check_known, check_once
from apps.assessments.rules.shown import Canvas, Place, Shown, Spot, options
from apps.assessments.rules.tolerance import EXACT
from apps.assessments.rules.types.choice import MultipleResponse, chosen, tally
from apps.assessments.rules.types.item_type import NOTHING, ItemType, Shape

_MOST_AREAS = 100
_MOST_POINTS = 100


class Area(msgspec.Struct, frozen=True):
    """A part of the picture with the share that a point in it earns, however many there are."""

    outline: AnyOutline
    fraction: Decimal
    feedback_html: str = ""


class Hotspot(msgspec.Struct, frozen=True):
    """A place that is marked on the picture, with its name and the share that choosing it earns."""

    id: str
    html: str
    outline: AnyOutline
    fraction: Decimal
    feedback_html: str = ""


class Pixel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point a learner has set, in pixels of the picture."""

    x: int
    y: int

    def exactly(self) -> Point:
        """The same as geometry knows it."""
        return Point(Decimal(self.x), Decimal(self.y))


class PointsResponse(Shape, frozen=True):
    """The points that were set, in the order they were set in."""

    points: tuple[Pixel, ...]


class SelectPoint(ItemType[PointsResponse], frozen=True, kw_only=True, tag="select_point"):
    """A picture in which up to `most` points are set; areas nobody sees say what they are worth.

    An area counts once, a point in no area earns `elsewhere` (QTI's mapResponsePoint with its
    defaultValue); the policy says what they are worth together.
    """

    shape = PointsResponse

    picture: Picture
    areas: tuple[Area, ...]
    most: int = 1
    elsewhere: Decimal = NOTHING
    policy: AnyPolicy = Weighted()

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("area", self.areas)
        _check_places(self.picture, self.areas)
        check_decimal("the share of a point elsewhere", self.elsewhere, low=-1, high=1)
        if not 1 <= self.most <= _MOST_POINTS:
            raise InvalidItem(f"1 to {_MOST_POINTS} points can be set: {self.most}")

    def check(self, response: PointsResponse) -> None:
        if len(response.points) > self.most:
            raise InvalidResponse(f"{len(response.points)} points are set, {self.most} are allowed")
        for point in response.points:
            if not (0 <= point.x <= self.picture.width and 0 <= point.y <= self.picture.height):
                raise InvalidResponse("a point lies outside the picture")

    def is_answered(self, response: PointsResponse) -> bool:
        return bool(response.points)

    def share(self, response: PointsResponse) -> Decimal:
        return self.policy.share(self.tally(response))

    def tally(self, response: PointsResponse) -> Tally:
        """The areas, counted: each is a decision, and so is every point that hits none."""
        hit, astray = self.hit(response)
        wanted = sum(area.fraction > 0 for area in self.areas)
        hits = sum(area.fraction > 0 for area in hit)
        wrong = len(hit) - hits + astray
        return Tally(
            earned=sum((area.fraction for area in hit), NOTHING) + astray * self.elsewhere,
            decisions=len(self.areas) + astray,
            right=len(self.areas) + astray - wrong - (wanted - hits),
            wanted=wanted,
            hits=hits,
            wrong=wrong,
        )

    def comments(self, response: PointsResponse) -> list[str]:
        return [area.feedback_html for area in self.hit(response)[0]]

    def hit(self, response: PointsResponse) -> tuple[list[Area], int]:
        """The areas that hold a point, in the item's order, and how many points no area holds."""
        points = [point.exactly() for point in response.points]
        with localcontext(EXACT):
            held = [[area.outline.holds(point) for point in points] for area in self.areas]
        hit = [area for area, holds in zip(self.areas, held, strict=True) if any(holds)]
        return hit, sum(not any(column) for column in zip(*held, strict=True))

    def shown(self, place: Place) -> Shown:
        return Shown(canvas=_canvas(self.picture, self.most))


class ChooseHotspot(ItemType[MultipleResponse], frozen=True, kw_only=True, tag="hotspot"):
    """A picture with marked places, up to `most` of which are chosen (0: any number)."""

    shape = MultipleResponse

    picture: Picture
    spots: tuple[Hotspot, ...]
    most: int = 1
    policy: AnyPolicy = Weighted()

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("hotspot", self.spots)
        check_distinct("hotspot id", [spot.id for spot in self.spots])
        _check_places(self.picture, self.spots)
        for spot in self.spots:
            # A screen reader has nothing else to say of it.
            check_text("the name of a hotspot", spot.html)
        if not 0 <= self.most <= len(self.spots):
            raise InvalidItem(f"{self.most} of {len(self.spots)} hotspots cannot be chosen")

    def check(self, response: MultipleResponse) -> None:
        check_known("hotspot", response.choices, (spot.id for spot in self.spots))
        check_once("hotspot", response.choices)
        if self.most and len(response.choices) > self.most:
            raise InvalidResponse(f"more than {self.most} hotspots are chosen")

    def is_answered(self, response: MultipleResponse) -> bool:
        return bool(response.choices)

    def share(self, response: MultipleResponse) -> Decimal:
        return self.policy.share(tally(self.spots, response.choices))

    def comments(self, response: MultipleResponse) -> list[str]:
        return [spot.feedback_html for spot in chosen(self.spots, response.choices)]

    def shown(self, place: Place) -> Shown:
        marked = tuple(Spot(spot.id, spot.outline) for spot in self.spots)
        return Shown(
            choices=options(self.spots), canvas=_canvas(self.picture, self.most, spots=marked)
        )


def _check_places(picture: Picture, places: tuple[Area, ...] | tuple[Hotspot, ...]) -> None:
    if len(places) > _MOST_AREAS:
        raise InvalidItem(f"{len(places)} areas are more than the {_MOST_AREAS} of a picture")
    for place in places:
        check_decimal("a fraction", place.fraction, low=-1, high=1)
    check_within([place.outline for place in places], picture.width, picture.height)


def _canvas(picture: Picture, most: int, spots: tuple[Spot, ...] = ()) -> Canvas:
    return Canvas(picture.src, picture.width, picture.height, picture.alt, most, spots)
