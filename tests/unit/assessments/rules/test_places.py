"""Places in a picture: what lies where, what is refused, and what a response earns."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import Area, Item
from apps.assessments.rules.outlines import AnyOutline, Circle, Ellipse, Point, Polygon, Rectangle
from apps.assessments.rules.policies import AllOrNothing, EveryDecision
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import feedback, printed, score
from tests.unit.assessments.rules.items_at_hand import HOTSPOT, PICTURE, SELECT_POINT


def exactly(*numbers: float | str) -> list[Decimal]:
    return [Decimal(str(number)) for number in numbers]


def polygon(*corners: tuple[int, int]) -> Polygon:
    return Polygon(tuple(Point(*exactly(x, y)) for x, y in corners))


# An L: what a bounding box would take for inside lies outside.
ELBOW = polygon((0, 0), (40, 0), (40, 10), (10, 10), (10, 40), (0, 40))


@pytest.mark.parametrize(
    ("outline", "x", "y", "held"),
    [
        (Rectangle(*exactly(10, 20, 30, 40)), 10, 40, True),
        (Rectangle(*exactly(10, 20, 30, 40)), 31, 30, False),
        (Circle(*exactly(50, 50, 5)), 53, 54, True),  # 3, 4, 5: on the edge
        (Circle(*exactly(50, 50, "4.999")), 53, 54, False),
        (Ellipse(*exactly(50, 50, 10, 5)), 56, 54, True),  # 0.6² + 0.8²: on the edge
        (Ellipse(*exactly(50, 50, 10, "4.999")), 56, 54, False),
        (ELBOW, 5, 35, True),
        (ELBOW, 30, 30, False),
        (ELBOW, 40, 5, True),
        (ELBOW, 10, 10, True),
        (ELBOW, 41, 0, False),
        (polygon((0, 5), (5, 0), (10, 5), (5, 10)), 1, 5, True),  # the ray meets a corner
        (polygon((0, 5), (5, 0), (10, 5), (5, 10)), 11, 5, False),
    ],
)
def test_a_point_lies_inside_on_the_edge_or_outside(
    outline: AnyOutline, x: int, y: int, held: bool
) -> None:
    assert outline.holds(Point(*exactly(x, y))) is held


small = st.integers(-20, 20)


@given(small, small, small, small, small, small)
def test_a_rectangle_holds_what_the_polygon_of_its_corners_holds(
    left: int, top: int, width: int, height: int, x: int, y: int
) -> None:
    right, bottom = left + abs(width) + 1, top + abs(height) + 1
    corners = polygon((left, top), (right, top), (right, bottom), (left, bottom))
    point = Point(*exactly(x, y))
    assert corners.holds(point) == Rectangle(*exactly(left, top, right, bottom)).holds(point)


@given(st.lists(st.tuples(small, small), min_size=3, max_size=8), small, small, st.integers(0, 7))
def test_it_does_not_matter_where_a_polygon_begins_nor_which_way_it_runs(
    corners: list[tuple[int, int]], x: int, y: int, turn: int
) -> None:
    turned = corners[turn % len(corners) :] + corners[: turn % len(corners)]
    point = Point(*exactly(x, y))
    assert polygon(*corners).holds(point) == polygon(*turned[::-1]).holds(point)


def scored(item: Item, raw: object) -> str:
    fraction = score(item, parse_response(item, raw))
    assert fraction is not None
    return printed(fraction)


def at(*points: tuple[int, int]) -> dict[str, object]:
    return {"points": [{"x": x, "y": y} for x, y in points]}


@pytest.mark.parametrize(
    ("points", "fraction"),
    [
        ([(50, 50)], "0.5"),
        ([(50, 50), (51, 50)], "0.5"),  # an area counts once
        ([(50, 50), (150, 50)], "1"),
        ([(50, 50), (1, 1)], "0.25"),  # a point elsewhere takes a quarter
        ([(100, 20)], "0"),  # never less than the policy's floor
    ],
)
def test_areas_that_hold_a_point_add_up(points: list[tuple[int, int]], fraction: str) -> None:
    assert scored(SELECT_POINT, at(*points)) == fraction


def test_a_policy_counts_areas_and_points_that_hit_none() -> None:
    strict = replace(SELECT_POINT, policy=AllOrNothing())
    assert scored(strict, at((50, 50), (150, 50))) == "1"
    assert scored(strict, at((50, 50), (150, 50), (1, 1))) == "0"
    counting = replace(SELECT_POINT, policy=EveryDecision())
    assert scored(counting, at((50, 50), (1, 1))) == "0.5"  # two of three areas and one stray


def test_what_is_said_belongs_to_the_areas_that_were_hit() -> None:
    said = feedback(SELECT_POINT, parse_response(SELECT_POINT, at((50, 50), (51, 51))))
    assert said == "<div><p>The western one</p></div>"


def test_a_chosen_hotspot_earns_its_share() -> None:
    assert scored(HOTSPOT, {"choices": ["h1"]}) == "1"
    assert scored(HOTSPOT, {"choices": ["h2"]}) == "0"


FAR_AWAY = Area(Circle(*exactly(900, 900, 5)), Decimal(1))
SVG = "data:image/svg+xml;base64,PHN2Zy8+"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda: replace(SELECT_POINT, areas=()), "there is no area"),
        (lambda: replace(SELECT_POINT, areas=(FAR_AWAY,)), "lies outside the picture"),
        (lambda: replace(SELECT_POINT, areas=SELECT_POINT.areas * 40), "more than the 100"),
        (lambda: replace(SELECT_POINT, most=0), "1 to 100 points can be set: 0"),
        (lambda: replace(HOTSPOT, most=3), "3 of 2 hotspots cannot be chosen"),
        (lambda: replace(HOTSPOT, spots=HOTSPOT.spots[:1] * 2), "'h1' is used 2 times"),
        (lambda: Rectangle(*exactly(3, 0, 2, 1)), "ends before it begins"),
        (lambda: Circle(*exactly(3, 0, 0)), "a radius is not more than 0"),
        (lambda: Circle(*exactly("0.0001", 0, 1)), "more than 3 decimals"),
        (lambda: Circle(*exactly("1e99", 0, 1)), "must lie between"),
        (lambda: polygon((0, 0), (1, 1)), "3 to 200 corners: 2"),
        (lambda: replace(PICTURE, alt=" "), "the description of the picture is empty"),
        (lambda: replace(PICTURE, width=0), "measures 1 to 10000 pixels"),
        (lambda: replace(PICTURE, src="https://example.org/a.png"), "is no PNG, JPEG, GIF"),
        (lambda: replace(PICTURE, src=SVG), "is no PNG, JPEG, GIF"),
        (lambda: replace(PICTURE, src=PICTURE.src.replace("png", "gif")), "file is no GIF"),
        (lambda: replace(PICTURE, src=PICTURE.src + "A" * 400_000), "more than 300 kB"),
        (lambda: replace(PICTURE, src="data:image/png;base64,R"), "is damaged"),
    ],
)
def test_what_nobody_could_be_asked_is_refused(change: object, complaint: str) -> None:
    assert callable(change)
    with pytest.raises(InvalidItem, match=complaint):
        change()
