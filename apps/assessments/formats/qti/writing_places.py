"""Pictures with places in them as QTI."""

from html import unescape
from xml.etree.ElementTree import Element, SubElement

from apps.assessments.formats import markup
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.outlines import shape_of
from apps.assessments.formats.qti.processing_rules import map_response_point
from apps.assessments.formats.qti.sheets import (
    Sheet,
    bounded,
    identifier,
    own,
    score_outcomes,
)
from apps.assessments.formats.qti.writing_choices import (
    RESPONSE,
    bounds_of,
    choice_rules,
    choice_variable,
    own_div,
    points,
    with_echo,
)
from apps.assessments.formats.qti.xhtml import write_html
from apps.assessments.rules.items import ChooseHotspot, Picture, SelectPoint
from apps.assessments.rules.policies import AllOrNothing, Weighted
from apps.assessments.rules.qti.declarations import ResponseVariable
from apps.assessments.rules.scoring import printed
from apps.assessments.rules.types.processed import Comment


def select_point(item: SelectPoint) -> Sheet:
    """Points to be set, with what the areas are worth. Raises Refused."""
    if any(area.feedback_html for area in item.areas):
        raise Refused("not_in_format", "QTI has no feedback for an area of a picture.")
    if not isinstance(item.policy, Weighted):
        raise Refused("not_in_format", "QTI has no scoring policy of points but that areas add up.")
    mark = item.default_mark
    lower, upper = bounds_of(item.policy, mark)

    def areas(node: Element) -> None:
        mapping = bounded(node, "areaMapping", points(item.elsewhere, mark), lower, upper)
        for area in item.areas:
            worth = printed(points(area.fraction, mark))
            own(mapping, "areaMapEntry", **shape_of(area.outline), mappedValue=worth)

    def body(node: Element) -> None:
        write_html(own_div(node), item.prompt_html)
        asked = own(node, "selectPointInteraction", responseIdentifier=RESPONSE)
        asked.set("maxChoices", str(item.most))
        _picture(asked, item.picture)

    return Sheet(
        body,
        [ResponseVariable(RESPONSE, "multiple", "point")],
        list(map_response_point(RESPONSE, "SCORE")),
        score_outcomes(mark),
        declared={RESPONSE: areas},
    )


def hotspot(item: ChooseHotspot) -> Sheet:
    """Marked places to be chosen. Raises Refused."""
    bounds = bounds_of(item.policy, item.default_mark)
    response = choice_variable(RESPONSE, item.spots, item.default_mark, bounds)

    def body(node: Element) -> None:
        write_html(own_div(node), item.prompt_html)
        asked = own(node, "hotspotInteraction", responseIdentifier=RESPONSE)
        asked.set("maxChoices", str(item.most))
        _picture(asked, item.picture)
        for spot in item.spots:
            shape = shape_of(spot.outline)
            choice = own(asked, "hotspotChoice", identifier=identifier(spot.id), **shape)
            choice.set("hotspotLabel", unescape(markup.without_tags(spot.html)))

    said = [Comment("FEEDBACK", one.id, one.feedback_html) for one in item.spots]
    whole = isinstance(item.policy, AllOrNothing)
    return with_echo(
        Sheet(body, [response], choice_rules(item.default_mark, whole=whole)),
        [one for one in said if one.html],
        response.cardinality,
        item.default_mark,
    )


def _picture(node: Element, picture: Picture) -> None:
    kind = picture.src.partition(";")[0].removeprefix("data:")
    given = {"data": picture.src, "type": kind}
    shown = SubElement(node, "object", given)
    shown.set("width", str(picture.width))
    shown.set("height", str(picture.height))
    shown.text = picture.alt
