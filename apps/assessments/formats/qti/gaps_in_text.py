"""Texts with fields and menus in them, each scored by itself."""

from decimal import Decimal

from apps.assessments.formats.assembly import Heading
from apps.assessments.formats.qti import answers
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.asked import Asked, asked_in
from apps.assessments.formats.qti.body import Body
from apps.assessments.formats.qti.feedback import Feedback
from apps.assessments.formats.qti.heading import Source, heading
from apps.assessments.formats.qti.plain import single, typed
from apps.assessments.formats.qti.scoring import recognised
from apps.assessments.rules.gaps import GAP
from apps.assessments.rules.items import Cloze, ClozePart, Single
from apps.assessments.rules.types.cloze import Embedded


def cloze_item(source: Source, body: Body) -> Cloze:
    """The item as a text with questions in it. Raises NotOurs, Refused, InvalidItem."""
    plan = recognised(source.rules, source.score)
    if plan is None or not body.interactions or len(plan.responses) != len(body.interactions):
        raise NotOurs
    asked = [asked_in(source, plan, one, None) for one in body.interactions]
    if any(not GAP.fullmatch(f"[[{one.variable.id}]]") for one in asked):
        raise NotOurs
    total = sum((one.best for one in asked), Decimal(0))
    best = total if source.best is None else source.best
    if plan.scale != (None if best == total else (best, total)):
        raise NotOurs
    feedback = Feedback(source)
    prompt = body.filled([_place(one) for one in asked])
    parts = tuple(
        ClozePart(one.variable.id, _embedded(one, at, feedback), one.best)
        for at, one in enumerate(asked, start=1)
    )
    item = Cloze(**heading(source, prompt, best), items=parts)
    feedback.note_what_is_left()
    return item


def _place(one: Asked) -> str:
    place = f"[[{one.variable.id}]]"
    return f"<p>{place}</p>" if one.interaction.alone else place


def _embedded(asked: Asked, at: int, feedback: Feedback) -> Embedded:
    head = Heading(
        name=f"Gap {at}",
        prompt_html=f"Gap {at}",
        idnumber="",
        default_mark=Decimal(1),
        feedback_html="",
    )
    if asked.interaction.kind == "textEntry":
        return typed(asked, head, feedback)
    if asked.interaction.kind != "inlineChoice" or asked.scoring.how == "cases":
        raise NotOurs
    found = single(asked, answers.points(asked.variable, asked.scoring), head, feedback)
    if not isinstance(found, Single):
        raise NotOurs
    return found
