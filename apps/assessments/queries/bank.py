"""The question bank, as files."""

from collections.abc import Iterable

import msgspec

from apps.assessments.formats.banyan_json import banyan_json
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


def exported(questions: Iterable[Question], format: str = "moodle_xml") -> Exported:
    """These questions in their order: as Moodle XML, or as Banyan JSON, which leaves out none."""
    if format == "banyan_json":
        found = [(item_from(one.definition), one.category) for one in questions]
        return Exported(banyan_json(found), len(found), [])
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


def exported_bank(category: str | None, format: str = "moodle_xml") -> Exported:
    """The bank of the tenant in scope in this format, or one category of it."""
    questions = Question.objects.order_by("category", "created_at", "id")
    chosen = questions if category is None else questions.filter(category=category)
    return exported(chosen, format)
