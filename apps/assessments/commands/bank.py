"""The question bank: importing questions, and publishing an assessment made of them."""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import ValidationError
from django.db.models import Model

from apps.assessments.errors import NothingToImport
from apps.assessments.formats import Problem, ReadQuestion, read
from apps.assessments.models import Assessment, Paper, Question, Slot
from apps.assessments.rules.behaviours import (
    Adaptive,
    AnyBehaviour,
    Certain,
    Deferred,
    Interactive,
)
from apps.assessments.rules.items import Item
from apps.assessments.rules.scoring import printed
from banyan.commands import handles
from banyan.errors import InvalidRequest
from banyan.messages import Command

_LARGEST_PAPER = 3_000_000


class Imported(msgspec.Struct, frozen=True):
    """What became of a file: the questions it added, those already there, and its problems."""

    questions: list[UUID]
    added: int
    problems: list[Problem]


class ImportQuestions(Command[Imported], frozen=True, kw_only=True):
    """Add a file's questions to the bank. `format` is guessed when None.

    Importing the same file again adds nothing: a question is known by its content.
    """

    data: bytes
    format: str | None = None


@handles(ImportQuestions)
def import_questions(command: ImportQuestions) -> Imported:
    """Raises NothingToImport (with the problems) when no question could be read."""
    reading = read(command.data, command.format)
    if not reading.questions:
        raise NothingToImport(problems=msgspec.to_builtins(reading.problems))
    kept = [_keep(command.tenant, question) for question in reading.questions]
    return Imported(
        questions=[question for question, _ in kept],
        added=sum(created for _, created in kept),
        problems=list(reading.problems),
    )


class Published(msgspec.Struct, frozen=True):
    """The paper that new attempts will sit, and whether it differs from the one before."""

    assessment: str
    paper: UUID
    items: int
    changed: bool


class PublishAssessment(Command[Published], frozen=True, kw_only=True):
    """Freeze an assessment's slots into a paper; running attempts keep theirs."""

    assessment: str


@handles(PublishAssessment)
def publish_assessment(command: PublishAssessment) -> Published:
    """Raises InvalidRequest when the assessment is missing or its questions cannot be sat."""
    row = Assessment.objects.select_for_update().filter(key=command.assessment).first()
    slots = [] if row is None else list(row.slots.select_related("question"))
    if row is None or not slots:
        raise InvalidRequest(f"{command.assessment!r} has no questions to publish.")
    for slot in slots:
        _check(slot)
    behaviour = _behaviour(row)
    items = [_placed(slot, behaviour) for slot in slots]
    _must_be_carried(items)
    paper, _ = Paper.objects.get_or_create(
        assessment=row,
        digest=_digest([row.title, items]),
        defaults={"title": row.title, "items": items},
    )
    changed = row.paper_id != paper.id
    row.paper = paper
    row.save(update_fields=["paper"])
    return Published(row.key, paper.id, len(items), changed)


class ArrangeAssessment(Command[Published], frozen=True, kw_only=True):
    """Make, or remake, an assessment of these questions in this order, and publish it."""

    assessment: str
    title: str
    course: str
    questions: list[UUID]
    time_limit_seconds: int | None = None
    attempts_allowed: int | None = None


@handles(ArrangeAssessment)
def arrange_assessment(command: ArrangeAssessment) -> Published:
    """Raises InvalidRequest, naming the field, for what no assessment can have."""
    held = Assessment.objects.filter(key=command.assessment).first()
    row = held or Assessment(tenant_id=command.tenant, key=command.assessment)
    row.title = command.title
    row.course = command.course
    row.time_limit_seconds = command.time_limit_seconds
    row.attempts_allowed = command.attempts_allowed
    _check(row)
    row.save()
    _arrange(row, command.questions)
    return publish_assessment(
        PublishAssessment(tenant=command.tenant, actor=command.actor, assessment=row.key)
    )


def _keep(tenant: UUID, question: ReadQuestion) -> tuple[UUID, bool]:
    definition = msgspec.to_builtins(question.item, str_keys=True)
    row, created = Question.objects.get_or_create(
        tenant_id=tenant,
        category=question.category[:255],
        digest=_digest(definition),
        defaults={
            "name": question.item.name[:255] or "Untitled",
            "type": definition["type"],
            "idnumber": question.item.idnumber[:100],
            "definition": definition,
        },
    )
    return row.id, created


def _arrange(row: Assessment, questions: Sequence[UUID]) -> None:
    marks = {
        question.id: _default_mark(question.definition)
        for question in Question.objects.filter(id__in=questions)
    }
    row.slots.all().delete()
    for number, question in enumerate(questions, start=1):
        if question not in marks:
            raise InvalidRequest(f"There is no question {question} in this school's bank.")
        slot = Slot(assessment=row, number=number, question_id=question, max_mark=marks[question])
        _check(slot)
        slot.save()


def _default_mark(definition: dict[str, Any]) -> Decimal:
    item: Item = msgspec.convert(definition, Item)
    return item.default_mark


def _check(row: Model) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        fields = error.message_dict.items()
        said = "; ".join(f"{field}: {' '.join(texts)}" for field, texts in fields)
        raise InvalidRequest(said) from None


def _must_be_carried(items: list[dict[str, Any]]) -> None:
    """Raise InvalidRequest for a paper that is too large: every view of an attempt holds it, and
    every process remembers it."""
    size = len(msgspec.json.encode(items))
    if size > _LARGEST_PAPER:
        raise InvalidRequest(
            f"Its questions have {size / 1e6:.1f} MB together, {_LARGEST_PAPER / 1e6:.0f} MB are "
            "allowed. Take smaller pictures, or fewer."
        )


def _behaviour(row: Assessment) -> AnyBehaviour:
    penalty = Decimal(printed(row.penalty))
    match row.behaviour:
        case "certain":
            return Certain()
        case "interactive":
            return Interactive(tries=row.tries, penalty=penalty)
        case "adaptive":
            return Adaptive(penalty=penalty)
        case _:
            return Deferred()


def _placed(slot: Slot, behaviour: AnyBehaviour) -> dict[str, Any]:
    placed = {
        "slot": slot.number,
        "max_mark": printed(slot.max_mark),
        "item": slot.question.definition,
    }
    # Deferred goes without saying: such papers are the same as before there were others.
    if behaviour != Deferred():
        placed["behaviour"] = msgspec.to_builtins(behaviour)
    return placed


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
