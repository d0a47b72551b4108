"""Items whose scoring one of our types knows."""

from decimal import Decimal

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.qti import answers
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.asked import Asked, asked_in
from apps.assessments.formats.qti.body import Body
from apps.assessments.formats.qti.feedback import Feedback
from apps.assessments.formats.qti.heading import Source, heading
from apps.assessments.formats.qti.interactions import Offered
from apps.assessments.formats.qti.pairs import Worth, gap_match, matching, shown
from apps.assessments.formats.qti.policies import shares_and_policy
from apps.assessments.formats.qti.scoring import Plan, recognised
from apps.assessments.rules.items import (
    Choice,
    Item,
    Multiple,
    Numerical,
    Option,
    Ordering,
    ShortText,
    Single,
    TrueFalse,
)

_TRUTH = ["true", "false"]


def plain_item(source: Source, body: Body) -> Item:
    """The item as one of our types. Raises NotOurs, Refused, InvalidItem."""
    plan = recognised(source.rules, source.score)
    if plan is None or len(body.interactions) != 1 or len(plan.responses) != 1:
        raise NotOurs
    asked = asked_in(source, plan, body.interactions[0], source.best)
    if not asked.interaction.alone:
        raise NotOurs
    prompt = body.filled([shown(asked.interaction)])
    if not prompt:
        raise NotOurs
    feedback = Feedback(source)
    item = _built(asked, plan, heading(source, prompt, asked.best), feedback)
    feedback.note_what_is_left()
    return item


def _built(asked: Asked, plan: Plan, head: Heading, feedback: Feedback) -> Item:
    kind = asked.interaction.kind
    points = {} if asked.scoring.how == "cases" else answers.points(asked.variable, asked.scoring)
    if kind in ("match", "gapMatch"):
        build = matching if kind == "match" else gap_match
        worth = Worth(points, plan.scale, as_a_whole=asked.scoring.how == "match")
        return build(asked.interaction, worth, head)
    if plan.scale is not None or (asked.scoring.how == "cases" and kind != "textEntry"):
        raise NotOurs
    match kind:
        case "choice" | "hottext" if asked.variable.cardinality == "single":
            return single(asked, points, head, feedback)
        case "choice" | "hottext":
            return _multiple(asked, head, feedback)
        case "order":
            return _ordering(asked, head)
        case "textEntry":
            return typed(asked, head, feedback)
    raise NotOurs


def single(
    asked: Asked, points: dict[str, Decimal], head: Heading, feedback: Feedback
) -> Single | TrueFalse:
    """One choice of several. Raises NotOurs, Refused, InvalidItem."""
    offered = asked.interaction.choices()
    nothing = Decimal(0)
    worths = {one.id: answers.worth_of(points.get(one.id, nothing), asked.best) for one in offered}
    choices = _choices(asked, offered, worths, feedback)
    shares = {choice.id: choice.fraction for choice in choices}
    if list(shares) == _TRUTH and sorted(shares.values()) == [0, 1]:
        return TrueFalse(
            **head,
            answer=shares["true"] == 1,
            feedback_true_html=choices[0].feedback_html,
            feedback_false_html=choices[1].feedback_html,
        )
    return Single(**head, choices=choices, shuffle=asked.interaction.shuffle)


def _multiple(asked: Asked, head: Heading, feedback: Feedback) -> Multiple:
    """Several choices: the right ones or nothing, or shares that add up. Raises NotOurs."""
    offered = asked.interaction.choices()
    shares, policy = shares_and_policy(asked, [one.id for one in offered])
    choices = _choices(asked, offered, shares, feedback)
    return Multiple(**head, choices=choices, shuffle=asked.interaction.shuffle, policy=policy)


def _choices(
    asked: Asked, offered: list[Offered], shares: dict[str, Decimal], feedback: Feedback
) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            one.id,
            markup.clean(one.html),
            shares.get(one.id, Decimal(0)),
            feedback.to_choice(asked.scoring.echoed, one.id),
        )
        for one in offered
    )


def _ordering(asked: Asked, head: Heading) -> Ordering:
    """Entries in their right order, or nothing. Raises NotOurs."""
    offered = {one.id: markup.clean(one.html) for one in asked.interaction.offered("simpleChoice")}
    right = asked.variable.correct
    if (
        asked.scoring.how != "match"
        or sorted(right) != sorted(offered)
        or asked.best != asked.scoring.score
    ):
        raise NotOurs
    entries = tuple(Option(id, offered[id]) for id in right)
    return Ordering(**head, entries=entries, grading="all_or_nothing")


def typed(asked: Asked, head: Heading, feedback: Feedback) -> ShortText | Numerical:
    """A typed text or number. Raises NotOurs, InvalidItem."""
    attributes = asked.interaction.node.attributes
    if "patternMask" in attributes or attributes.get("base", "10") != "10":
        raise NotOurs
    given = asked.variable, asked.scoring, feedback.to_case, asked.best
    if answers.is_number(asked.variable):
        return Numerical(**head, answers=tuple(answers.numbers(*given)))
    found, ignore_case = answers.texts(*given)
    return ShortText(**head, answers=tuple(found), ignore_case=ignore_case)
