"""The question bank, as files."""

from collections.abc import Iterable

import msgspec

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.writers import FORMATS_OUT
from apps.assessments.models import Question
from apps.assessments.rules.items import item_from


class LeftOut(msgspec.Struct, frozen=True):
    """A question that the format has no place for, and why."""

    name: str
    reason: str


class Exported(msgspec.Struct, frozen=True):
    """A file, what it should be called, and what is not in it."""

    data: bytes
    count: int
    left_out: list[LeftOut]
    file_name: str
    content_type: str


def exported(questions: Iterable[Question], format: str = "moodle-xml") -> Exported:
    """These questions in one of FORMATS_OUT, in their order."""
    writer = FORMATS_OUT[format]
    written, left_out = [], []
    for question in questions:
        try:
            one = writer.question(item_from(question.definition))
        except Refused as refusal:
            left_out.append(LeftOut(question.name, refusal.message))
        else:
            written.append((one, question.category))
    data = writer.file(written)
    name = f"questions.{writer.suffix}"
    return Exported(data, len(written), left_out, name, writer.content_type)


def exported_bank(category: str | None, format: str = "moodle-xml") -> Exported:
    """The bank of the tenant in scope, or one category of it, in one of FORMATS_OUT."""
    questions = Question.objects.order_by("category", "created_at", "id")
    chosen = questions if category is None else questions.filter(category=category)
    return exported(chosen, format)
