"""The question bank, as files."""

from collections.abc import Iterable

import msgspec

from apps.assessments.formats.moodle_xml_writing import moodle_question, moodle_xml
from apps.assessments.formats.reading import Refused
from apps.assessments.models import Question
from apps.assessments.rules.items import item_from


class LeftOut(msgspec.Struct, frozen=True):
    """A question that the format has no place for, and why."""

    name: str
    reason: str


class Exported(msgspec.Struct, frozen=True):
    """A file, and what is not in it."""

    data: bytes
    count: int
    left_out: list[LeftOut]


def exported(questions: Iterable[Question]) -> Exported:
    """These questions as Moodle XML, in their order."""
    entries, left_out = [], []
    for question in questions:
        item = item_from(question.definition)
        try:
            moodle_question(item)
        except Refused as refusal:
            left_out.append(LeftOut(question.name, refusal.message))
        else:
            entries.append((item, question.category))
    return Exported(moodle_xml(entries), len(entries), left_out)


def exported_bank(category: str | None) -> Exported:
    """The bank of the tenant in scope as Moodle XML, or one category of it."""
    questions = Question.objects.order_by("category", "created_at", "id")
    return exported(questions if category is None else questions.filter(category=category))
