"""One interaction of an item, with all that is known of how it is scored."""

from dataclasses import dataclass
from decimal import Decimal

from apps.assessments.formats.qti import answers
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.heading import Source
from apps.assessments.formats.qti.interactions import Interaction
from apps.assessments.formats.qti.scoring import Plan, Scoring
from apps.assessments.rules.qti.declarations import ResponseVariable


@dataclass(frozen=True, slots=True)
class Asked:
    """One interaction with its variable, its scoring, and the best that can be earned in it."""

    interaction: Interaction
    variable: ResponseVariable
    scoring: Scoring
    best: Decimal


def asked_in(source: Source, plan: Plan, one: Interaction, best: Decimal | None) -> Asked:
    """An interaction with what is known of it. Raises NotOurs, Refused."""
    scoring = plan.responses.get(one.response)
    if scoring is None:
        raise NotOurs
    variable = source.response(one.response)
    return Asked(one, variable, scoring, _most(variable, scoring) if best is None else best)


def _most(variable: ResponseVariable, scoring: Scoring) -> Decimal:
    """The best score of a response. Raises NotOurs."""
    if scoring.how == "cases":
        return max(case.score for case in scoring.cases)
    worths = list(answers.points(variable, scoring).values())
    if scoring.how == "match" or not worths:
        return scoring.score
    if variable.cardinality == "single":
        return max(worths)
    return answers.mapped(variable).bounded(sum((one for one in worths if one > 0), Decimal(0)))
