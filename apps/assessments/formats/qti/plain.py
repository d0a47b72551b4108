"""Items whose scoring one of our types knows."""

from dataclasses import dataclass
from decimal import Decimal

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.qti import answers
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.body import Body
from apps.assessments.formats.qti.feedback import Feedback
from apps.assessments.formats.qti.heading import Source, heading
from apps.assessments.formats.qti.interactions import Interaction, Offered
from apps.assessments.formats.qti.pairs import gap_match, matching, shown
from apps.assessments.formats.qti.scoring import Plan, Scoring, recognised
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
from apps.assessments.rules.qti.declarations import ResponseVariable

_TRUTH = ["true", "false"]


@dataclass(frozen=True, slots=True)
class Asked:
    """One interaction with its variable, its scoring, and the best that can be earned in it."""

    interaction: Interaction
    variable: ResponseVariable
    scoring: Scoring
    best: Decimal


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


def asked_in(source: Source, plan: Plan, one: Interaction, best: Decimal | None) -> Asked:
    """An interaction with what is known of it. Raises NotOurs, Refused."""
    scoring = plan.responses.get(one.response)
    if scoring is None:
        raise NotOurs
    variable = source.response(one.response)
    return Asked(one, variable, scoring, most(variable, scoring) if best is None else best)


def most(variable: ResponseVariable, scoring: Scoring) -> Decimal:
    """The best score of a response. Raises NotOurs."""
    if scoring.how == "cases":
        return max(case.score for case in scoring.cases)
    worths = list(answers.points(variable, scoring).values())
    if scoring.how == "match" or not worths:
        return scoring.score
    if variable.cardinality == "single":
        return max(worths)
    return answers.mapped(variable).bounded(sum((one for one in worths if one > 0), Decimal(0)))


def _built(asked: Asked, plan: Plan, head: Heading, feedback: Feedback) -> Item:
    kind = asked.interaction.kind
    points = {} if asked.scoring.how == "cases" else answers.points(asked.variable, asked.scoring)
    if kind in ("match", "gapMatch"):
        # The right answer as a whole or nothing: no type of ours says that of pairs.
        if asked.scoring.how != "map":
            raise NotOurs
        build = matching if kind == "match" else gap_match
        return build(asked.interaction, points, plan.scale, head)
    if plan.scale is not None or (asked.scoring.how == "cases" and kind != "textEntry"):
        raise NotOurs
    match kind:
        case "choice" if asked.variable.cardinality == "single":
            return single(asked, points, head, feedback)
        case "choice":
            return _multiple(asked, points, head, feedback)
        case "order":
            return _ordering(asked, head)
        case "textEntry":
            return typed(asked, head, feedback)
    raise NotOurs


def single(
    asked: Asked, points: dict[str, Decimal], head: Heading, feedback: Feedback
) -> Single | TrueFalse:
    """One choice of several. Raises NotOurs, Refused, InvalidItem."""
    offered = asked.interaction.offered("simpleChoice", "inlineChoice")
    choices = _choices(asked, offered, points, feedback)
    shares = {choice.id: choice.fraction for choice in choices}
    if list(shares) == _TRUTH and sorted(shares.values()) == [0, 1]:
        return TrueFalse(
            **head,
            answer=shares["true"] == 1,
            feedback_true_html=choices[0].feedback_html,
            feedback_false_html=choices[1].feedback_html,
        )
    return Single(**head, choices=choices, shuffle=asked.interaction.shuffle)


def _multiple(
    asked: Asked, points: dict[str, Decimal], head: Heading, feedback: Feedback
) -> Multiple:
    """Several choices, whose shares add up between nothing and everything.

    The right ones or nothing (match_correct) is no policy of the type; where it has one, this is
    the place to say so.
    """
    if asked.scoring.how != "map":
        raise NotOurs
    mapping = answers.mapped(asked.variable)
    loses = any(entry.value < 0 for entry in mapping.entries)
    gains = sum((entry.value for entry in mapping.entries if entry.value > 0), Decimal(0))
    if (loses and mapping.lower != 0) or (gains > asked.best and mapping.upper != asked.best):
        raise NotOurs
    choices = _choices(asked, asked.interaction.offered("simpleChoice"), points, feedback)
    return Multiple(**head, choices=choices, shuffle=asked.interaction.shuffle)


def _choices(
    asked: Asked, offered: list[Offered], points: dict[str, Decimal], feedback: Feedback
) -> tuple[Choice, ...]:
    return tuple(
        Choice(
            one.id,
            markup.clean(one.html),
            answers.worth_of(points.get(one.id, Decimal(0)), asked.best),
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
