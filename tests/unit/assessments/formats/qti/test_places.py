"""Places in pictures in QTI: the picture travels as a file of the package."""

from base64 import b64decode
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from msgspec.structs import replace

from apps.assessments.formats import Reading, read
from apps.assessments.formats.qti.package_writer import qti_package
from apps.assessments.formats.qti.results_reader import plain_response
from apps.assessments.formats.qti.results_writer import given_values
from apps.assessments.formats.qti.writer import qti_packed
from apps.assessments.rules.items import Area, ChooseHotspot, Item, SelectPoint
from apps.assessments.rules.outlines import Circle, Rectangle
from apps.assessments.rules.policies import AllOrNothing, Weighted
from apps.assessments.rules.responses import parse_response
from apps.assessments.rules.scoring import score
from tests.unit.assessments.formats.qti.items_in_qti import item_2, mapping, right
from tests.unit.assessments.rules import items_at_hand as hand

PNG = b64decode(hand.PICTURE.src.partition(",")[2])
MANIFEST = """<manifest><resources><resource identifier="i" type="imsqti_item_xmlv2p2"
  href="items/one.xml"/></resources></manifest>"""
OBJECT = (
    '<object data="../img/map%201.png" type="image/png" width="200" height="100">A map</object>'
)
POINTS = (
    '<selectPointInteraction responseIdentifier="RESPONSE" maxChoices="2">'
    f"<prompt>Where?</prompt>{OBJECT}</selectPointInteraction>"
)
AREAS = """<areaMapping defaultValue="-1" lowerBound="0">
  <areaMapEntry shape="circle" coords="50,50,10" mappedValue="2"/>
  <areaMapEntry shape="rect" coords="140, 40, 160, 60" mappedValue="2"/></areaMapping>"""
SPOTS = (
    '<hotspotInteraction responseIdentifier="RESPONSE" maxChoices="1">'
    f"<prompt>Which?</prompt>{OBJECT}"
    '<hotspotChoice identifier="A" hotspotLabel="west" shape="circle" coords="50,50,30"/>'
    '<hotspotChoice identifier="B" hotspotLabel="east" shape="poly" coords="140,40,160,40,150,60"/>'
    "</hotspotInteraction>"
)


def packed(item: bytes, picture: bytes | None = PNG) -> Reading:
    """What is read of a package with this item and its picture."""
    out = BytesIO()
    with ZipFile(out, "w") as package:
        package.writestr("imsmanifest.xml", MANIFEST)
        package.writestr("items/one.xml", item)
        if picture is not None:
            package.writestr("img/map 1.png", picture)
    return read(out.getvalue())


def only(item: bytes) -> Item:
    found = packed(item)
    assert found.problems == ()
    return found.questions[0].item


def points_2(areas: str = AREAS, body: str = POINTS) -> bytes:
    kind = {"cardinality": "multiple", "base": "point"}
    return item_2(body, areas, template="map_response_point", **kind)


def earned(item: Item, *values: str) -> Decimal | None:
    response = plain_response(item, {"RESPONSE": values})
    assert given_values(item, response) == {"RESPONSE": list(values)}
    return score(item, parse_response(item, response))


def test_areas_that_points_are_mapped_by_are_places_to_point_at() -> None:
    item = only(points_2())
    assert isinstance(item, SelectPoint)
    assert item.picture == replace(hand.PICTURE, alt="A map")
    numbers = map(Decimal, (140, 40, 160, 60))
    assert item.areas == (
        Area(Circle(Decimal(50), Decimal(50), Decimal(10)), Decimal("0.5")),
        Area(Rectangle(*numbers), Decimal("0.5")),
    )
    assert (item.most, item.elsewhere, item.default_mark) == (2, Decimal("-0.25"), 4)
    assert item.policy == Weighted()
    assert earned(item, "50 50", "150 50") == 1
    assert earned(item, "50 50", "0 0") == Decimal("0.25")


def test_the_right_one_of_marked_places_is_chosen() -> None:
    item = only(item_2(SPOTS, right("A")))
    assert isinstance(item, ChooseHotspot)
    assert [(spot.id, spot.html, spot.fraction) for spot in item.spots] == [
        ("A", "west", 1),
        ("B", "east", 0),
    ]
    assert (earned(item, "A"), earned(item, "B")) == (1, 0)


def test_several_marked_places_count_together_as_a_policy_says() -> None:
    body = SPOTS.replace('maxChoices="1"', 'maxChoices="0"')
    whole = only(item_2(body, right("A", "B"), cardinality="multiple"))
    assert isinstance(whole, ChooseHotspot)
    assert (whole.policy, whole.most) == (AllOrNothing(), 0)
    assert (earned(whole, "A"), earned(whole, "A", "B")) == (0, 1)
    worths = mapping({"A": "1", "B": "-1"}, lowerBound="-1")
    summed = only(item_2(body, worths, cardinality="multiple", template="map_response"))
    assert (earned(summed, "A"), earned(summed, "B")) == (1, -1)


def test_a_picture_is_written_beside_its_item_and_once() -> None:
    bank = [(qti_packed(replace(hand.HOTSPOT, name=name), "qti3"), "") for name in "ab"]
    with ZipFile(BytesIO(qti_package(bank, "qti3"))) as package:
        (path,) = [one for one in package.namelist() if one.startswith("pictures/")]
        assert package.read(path) == PNG
        assert package.read("imsmanifest.xml").count(path.encode()) == 2
        assert b"data:image" not in package.read("items/00001.xml")


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'/>"
SIZELESS = POINTS.replace('width="200" ', "")
ODD = AREAS.replace("circle", "default").replace("50,50,10", "")
THIRDS = AREAS.replace('mappedValue="2"', 'mappedValue="1"', 1)


@pytest.mark.parametrize(
    ("item", "picture", "code"),
    [
        (points_2(), None, "missing_file"),
        (points_2(), SVG, "unsupported_files"),
        (points_2(), PNG + bytes(300_000), "too_large"),
        (points_2(body=SIZELESS), PNG, "unsupported_qti"),
        (points_2(ODD), PNG, "unsupported_qti"),
        (points_2(THIRDS), PNG, "unsupported_qti"),
        (points_2(""), PNG, "bad_qti"),
        (points_2(body=POINTS + SPOTS), PNG, "unsupported_type"),
        (points_2(AREAS.replace("50,50,10", "900,50,10")), PNG, "invalid_question"),
        (item_2(SPOTS, right("Z")), PNG, "unsupported_qti"),
    ],
    ids=[
        *("not there", "drawn by code", "too large", "without a size", "no outline", "a third"),
        *("no worth", "two pictures", "an area outside", "a right one that is not there"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(
    item: bytes, picture: bytes | None, code: str
) -> None:
    found = packed(item, picture)
    assert [(one.code, one.severity) for one in found.problems] == [(code, "error")]


def test_places_without_names_get_numbers_and_it_is_said() -> None:
    found = packed(item_2(SPOTS.replace("hotspotLabel", "title"), right("A")))
    item = found.questions[0].item
    assert isinstance(item, ChooseHotspot)
    assert [spot.html for spot in item.spots] == ["Place 1", "Place 2"]
    assert [one.code for one in found.problems] == ["no_description"]
