"""Places in a picture: points to be set in it, and marked ones to be chosen."""

from decimal import Decimal
from html import escape

from apps.assessments.formats import markup
from apps.assessments.formats.decimals import number
from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti import answers
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.asked import Asked, asked_in
from apps.assessments.formats.qti.body import Body
from apps.assessments.formats.qti.feedback import Feedback
from apps.assessments.formats.qti.heading import Source, heading
from apps.assessments.formats.qti.interactions import Interaction
from apps.assessments.formats.qti.outlines import outline_of
from apps.assessments.formats.qti.pictures import picture_in
from apps.assessments.formats.qti.policies import shares_and_policy, weighted
from apps.assessments.formats.qti.scoring import Plan, recognised
from apps.assessments.formats.qti.variables import mapping_of
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.items import Area, ChooseHotspot, Hotspot, SelectPoint
from apps.assessments.rules.policies import AnyPolicy, Weighted
from apps.assessments.rules.qti.declarations import Mapping

KINDS = ("selectPoint", "hotspot")
_ANY_NUMBER = 100
_NOTHING = Decimal(0)


def place_item(source: Source, body: Body) -> SelectPoint | ChooseHotspot:
    """The item. Raises NotOurs for one without such a picture, Refused for what is none here."""
    if all(one.kind not in KINDS for one in body.interactions):
        raise NotOurs
    if len(body.interactions) > 1:
        raise Refused("unsupported_type", "A picture with places beside other questions.")
    plan = recognised(source.rules, source.score)
    build = _points if body.interactions[0].kind == "selectPoint" else _hotspots
    try:
        if plan is None or plan.scale is not None:
            raise NotOurs
        return build(source, body, plan)
    except NotOurs:
        raise Refused(
            "unsupported_qti", "The places of its picture are scored by rules of its own."
        ) from None


def _points(source: Source, body: Body, plan: Plan) -> SelectPoint:
    one = body.interactions[0]
    scoring = plan.responses.get(one.response)
    if scoring is None or scoring.how != "areas":
        raise NotOurs
    several = source.response(one.response).cardinality != "single"
    mapping, outlines = _area_mapping(source.root, one.response)
    worths = [entry.value for entry in mapping.entries]
    most = (_most(one) or _ANY_NUMBER) if several else 1
    gained = sum((worth for worth in worths if worth > 0), _NOTHING)
    best = source.best if source.best is not None else mapping.bounded(gained)
    shares = [answers.worth_of(worth, best) for worth in worths]
    elsewhere = answers.worth_of(mapping.default, best)
    lower, upper = (mapping.lower, mapping.upper) if several else (None, None)
    return SelectPoint(
        **heading(source, body.filled([one.prompt]), best),
        picture=picture_in(one.node, source),
        areas=tuple(
            Area(outline_of(node), share) for node, share in zip(outlines, shares, strict=True)
        ),
        most=most,
        elsewhere=elsewhere,
        policy=weighted(lower, upper, best, [*shares, most * elsewhere]),
    )


def _area_mapping(root: Node, response: str) -> tuple[Mapping, list[Node]]:
    """What points are worth, and the areas in the same order. Raises Refused."""
    for node in root.all("responseDeclaration"):
        found = node.child("areaMapping")
        if found is not None and node.attributes.get("identifier") == response:
            return mapping_of(found, "areaMapEntry"), list(found.all("areaMapEntry"))
    raise Refused("bad_qti", "It does not say what the areas of its picture are worth.")


def _hotspots(source: Source, body: Body, plan: Plan) -> ChooseHotspot:
    one = body.interactions[0]
    asked = asked_in(source, plan, one, source.best)
    nodes = list(one.node.all("hotspotChoice"))
    shares, policy = _shares(asked, [_id(node) for node in nodes])
    feedback = Feedback(source)
    several = asked.variable.cardinality != "single"
    if any(not node.attributes.get("hotspotLabel") for node in nodes):
        source.notes.append(("no_description", "Places of its picture have no names of their own."))
    item = ChooseHotspot(
        **heading(source, body.filled([one.prompt]), asked.best),
        picture=picture_in(one.node, source),
        spots=tuple(
            Hotspot(
                _id(node),
                _name(node, at),
                outline_of(node),
                shares.get(_id(node), _NOTHING),
                feedback.to_choice(asked.scoring.echoed, _id(node)),
            )
            for at, node in enumerate(nodes, start=1)
        ),
        most=min(_most(one), len(nodes)) if several else 1,
        policy=policy,
    )
    feedback.note_what_is_left()
    return item


def _shares(asked: Asked, ids: list[str]) -> tuple[dict[str, Decimal], AnyPolicy]:
    if asked.variable.cardinality != "single":
        return shares_and_policy(asked, ids)
    scores = answers.points(asked.variable, asked.scoring)
    if not set(scores) <= set(ids):
        raise NotOurs
    shares = {id: answers.worth_of(score, asked.best) for id, score in scores.items()}
    return shares, Weighted(floor=Decimal(-1) if min(shares.values(), default=0) < 0 else _NOTHING)


def _id(node: Node) -> str:
    return node.attributes.get("identifier", "")


def _name(node: Node, at: int) -> str:
    label = node.attributes.get("hotspotLabel", "")
    return markup.clean(escape(label, quote=False)) or f"Place {at}"


def _most(one: Interaction) -> int:
    """How many may be set or chosen; 0 for any number."""
    return int(number(one.node.attributes.get("maxChoices", "1")))
