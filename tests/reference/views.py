"""The same endpoints as one would write them with DRF and the ORM, one request at a time.

The oracle of the conformance test, and the control of `make bench-write`. It shares the tables,
the rules and the errors with the product, and none of its way of reading and writing.
"""

from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response as Answer

from apps.assessments.errors import (
    AttemptClosed,
    InvalidAnswer,
    RevisionConflict,
)
from apps.assessments.models import Attempt, Draft, Response
from apps.assessments.queries.papers import paper
from apps.assessments.rules.attempts import SLACK, submission_time
from apps.assessments.rules.responses import InvalidResponse, is_answered, parse_response
from apps.assessments.rules.scoring import mark, printed, score, total, worth
from banyan.chains import canonical
from banyan.errors import InvalidRequest, KeyReused, NotFound
from banyan.events.chain import digest_of, link
from banyan.identity import Role
from banyan.identity.views import TenantView, principal_of
from banyan.ids import uuid7
from banyan.models import EventRecord
from banyan.receipts import sign


class AnswerSerializer(serializers.Serializer[Any]):
    slot = serializers.IntegerField(required=False)
    response = serializers.JSONField(allow_null=True)
    based_on = serializers.IntegerField()


class AnswersSerializer(serializers.Serializer[Any]):
    answers = AnswerSerializer(many=True)


class ReferenceView(TenantView):
    """What all of them do first."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        principal_of(request).must_be(Role.LEARNER)

    def key(self, request: Request) -> str:
        key = request.headers.get("Idempotency-Key")
        if not key:
            raise InvalidRequest("Send an Idempotency-Key header: it makes a retry harmless.")
        return key

    def attempt(self, request: Request, text: str, *, lock: bool = False) -> Attempt:
        try:
            rows = Attempt.objects.filter(id=UUID(text), learner=principal_of(request).user)
        except ValueError:
            raise NotFound("There is no such attempt of yours.") from None
        row = (rows.select_for_update() if lock else rows).first()
        if row is None:
            raise NotFound("There is no such attempt of yours.")
        return row


class SaveView(ReferenceView):
    """PUT …/answers/{slot} and PUT …/answers."""

    def put(self, request: Request, attempt: str, slot: int | None = None) -> Answer:
        key = self.key(request)
        if slot is None:
            many = AnswersSerializer(data=request.data)
            many.is_valid(raise_exception=True)
            answers = many.validated_data["answers"]
        else:
            one = AnswerSerializer(data=request.data)
            one.is_valid(raise_exception=True)
            answers = [{**one.validated_data, "slot": slot}]
        try:
            with transaction.atomic():
                row = self.attempt(request, attempt, lock=True)
                event = _save(row, answers, key)
        except (RevisionConflict, AttemptClosed) as refusal:
            _keep_drafts(row, answers, key, refusal)
            raise
        body: dict[str, Any] = {"attempt": row.id}
        if slot is None:
            body["slots"] = [answer["slot"] for answer in answers]
        else:
            body["slot"] = slot
        body |= {
            "revision": event.seq,
            "saved_at": event.created_at,
            "head": bytes(event.hash).hex(),
        }
        return Answer(body, headers={"ETag": f'"{event.seq}"'})


class ProgressView(ReferenceView):
    """GET …/progress."""

    def get(self, request: Request, attempt: str) -> Answer:
        row = self.attempt(request, attempt)
        answered = Response.objects.filter(attempt_id=row.id, answered=True).count()
        body = {
            "attempt": row.id,
            "state": row.state,
            "revision": row.revision,
            "answered": answered,
            "of": len(paper(row.paper_id).items),
            "deadline": row.deadline,
            "as_of": timezone.now(),
        }
        return Answer(body, headers={"ETag": f'"{row.revision}"'})


class SubmitView(ReferenceView):
    """POST …/submit."""

    def post(self, request: Request, attempt: str) -> Answer:
        key = self.key(request)
        with transaction.atomic():
            row = self.attempt(request, attempt, lock=True)
            event = _earlier(row, key, {"AttemptSubmitted"}) or _submit(row, key)
        head = bytes(event.hash).hex()
        said = {"attempt": str(row.id), "revision": event.seq, "head": head}
        return Answer(
            {
                "attempt": row.id,
                "state": "submitted",
                "revision": event.seq,
                "submitted_at": event.payload["submitted_at"],
                "head": head,
                "receipt": sign(said),
            }
        )


def _earlier(row: Attempt, key: str, types: set[str]) -> EventRecord | None:
    found = EventRecord.objects.filter(aggregateid=row.id, key=key).first()
    if found is not None and found.type not in types:
        raise KeyReused
    return found


def _save(row: Attempt, answers: list[dict[str, Any]], key: str) -> EventRecord:
    checked = [_checked(row, answer) for answer in answers]
    name = "AnswerSaved" if len(checked) == 1 else "AnswersSaved"
    payload = checked[0] if len(checked) == 1 else {"answers": checked}
    earlier = _earlier(row, key, {name})
    if earlier is not None:
        if earlier.payload != payload:
            raise KeyReused
        return earlier
    if row.state != "open" or (row.deadline and timezone.now() > row.deadline + SLACK):
        raise AttemptClosed
    _must_be_current(row, answers)
    event = _log(row, name, payload, key)
    for one in checked:
        Response.objects.update_or_create(
            attempt_id=row.id,
            slot=one["slot"],
            tenant_id=row.tenant_id,
            defaults={
                "response": one["response"],
                "answered": one["answered"],
                "revision": row.revision,
                "saved_at": event.created_at,
            },
        )
    row.save(update_fields=["revision", "head"])
    return event


def _checked(row: Attempt, answer: dict[str, Any]) -> dict[str, Any]:
    item = paper(row.paper_id).at(answer["slot"]).asked(row.id)
    try:
        response = parse_response(item, answer["response"])
    except InvalidResponse as error:
        raise InvalidAnswer(str(error), slot=answer["slot"]) from error
    return {
        "slot": answer["slot"],
        "response": None if response is None else msgspec.to_builtins(response),
        "answered": is_answered(item, response),
    }


def _must_be_current(row: Attempt, answers: list[dict[str, Any]]) -> None:
    slots = [answer["slot"] for answer in answers]
    held = {r.slot: r for r in Response.objects.filter(attempt_id=row.id, slot__in=slots)}
    conflicts = [
        {
            "slot": slot,
            "revision": held[slot].revision if slot in held else 0,
            "response": held[slot].response if slot in held else None,
            "certainty": held[slot].certainty if slot in held else None,
        }
        for slot, answer in zip(slots, answers, strict=True)
        if (held[slot].revision if slot in held else 0) != answer["based_on"]
    ]
    if conflicts:
        current = {name: conflicts[0][name] for name in ("revision", "response", "certainty")}
        raise RevisionConflict(current=current, conflicts=conflicts, draft=True)


def _keep_drafts(
    row: Attempt, answers: list[dict[str, Any]], key: str, refusal: RevisionConflict | AttemptClosed
) -> None:
    reason = "conflict" if isinstance(refusal, RevisionConflict) else "closed"
    refusal.extra["draft"] = True
    Draft.objects.bulk_create(
        [
            Draft(
                tenant_id=row.tenant_id,
                attempt_id=row.id,
                slot=answer["slot"],
                key=key,
                response=answer["response"],
                reason=reason,
                rejected_at=Now(),
            )
            for answer in answers
            if answer["response"] is not None
        ],
        ignore_conflicts=True,
    )


def _submit(row: Attempt, key: str) -> EventRecord:
    if row.state == "submitted":
        return EventRecord.objects.get(aggregateid=row.id, seq=row.revision)
    if row.state == "abandoned":
        raise AttemptClosed("This attempt was abandoned; it cannot be handed in any more.")
    given = {r.slot: r.response for r in Response.objects.filter(attempt_id=row.id)}
    marks, worths = [], []
    for placed in paper(row.paper_id).items:
        item = placed.asked(row.id)
        fraction = score(item, parse_response(item, given.get(placed.slot)))
        earned = printed(mark(fraction, placed.max_mark))
        worths.append(worth(fraction, placed.max_mark))
        marks.append(
            {
                "slot": placed.slot,
                "fraction": None if fraction is None else printed(fraction),
                "mark": earned,
            }
        )
    row.mark = total(worths)
    row.marks, row.state = marks, "submitted"
    row.submitted_at = submission_time(timezone.now(), row.deadline)
    payload = {
        "assessment": str(row.assessment_id),
        "learner": row.learner,
        "mark": printed(row.mark),
        "max_mark": printed(row.max_mark),
        "marks": marks,
        "submitted_at": msgspec.to_builtins(row.submitted_at),
        "by": row.learner,
    }
    event = _log(row, "AttemptSubmitted", payload, key)
    row.save()
    return event


def _log(row: Attempt, name: str, payload: dict[str, Any], key: str) -> EventRecord:
    at = timezone.now()
    row.revision += 1
    row.head = link(bytes(row.head), digest_of(name, canonical(payload)), row.revision, at)
    return EventRecord.objects.create(
        id=uuid7(),
        aggregatetype="attempt",
        aggregateid=row.id,
        seq=row.revision,
        type=name,
        key=key,
        payload=payload,
        hash=row.head,
        created_at=at,
    )
