"""Events as Caliper 1.2 events, and the envelope they travel in (1EdTech, Caliper Analytics 1.2).

Of the Assessment and Grading profiles. People are identified by an address of ours and nothing
else; an attempt that is given up has no word there, and is not told.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.assessments.events import (
    AnswerSaved,
    AnswersSaved,
    AttemptEvent,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
    Scored,
)
from apps.records.rules.names import Naming, Sitting, id_of, moment

CONTEXT = "http://purl.imsglobal.org/ctx/caliper/v1p2"

Document = dict[str, Any]


def events(event: AttemptEvent, sitting: Sitting, naming: Naming) -> list[Document]:
    """What is told of this event."""
    return list(_told(event, _Teller(event, sitting, naming)))


def envelope(data: Sequence[Document], naming: Naming, now: datetime) -> Document:
    """Events on their way (§3.1)."""
    return {
        "sensor": f"{naming.home}/sensors/banyan",
        "sendTime": moment(now),
        "dataVersion": CONTEXT,
        "data": list(data),
    }


def _told(event: AttemptEvent, tell: "_Teller") -> Iterator[Document]:
    match event:
        case AttemptStarted():
            yield tell.of_assessment("Started")
        case AnswerSaved():
            yield tell.of_item(event.slot, event.response, event.answered)
        case AnswersSaved():
            for one in event.answers:
                yield tell.of_item(one.slot, one.response, one.answered)
        case AttemptSubmitted():
            yield tell.of_assessment("Submitted", ended=event.submitted_at)
        case AttemptReopened():
            yield tell.of_assessment("Restarted")
    if isinstance(event, Scored) and event.complete:
        yield tell.of_grade(event)


class _Teller:
    def __init__(self, event: AttemptEvent, sitting: Sitting, naming: Naming) -> None:
        self._event, self._sitting, self._naming = event, sitting, naming

    def of_assessment(self, action: str, ended: datetime | None = None) -> Document:
        return {
            **self._event_of("AssessmentEvent", "AssessmentProfile", action, action),
            "actor": self._person(),
            "object": self._assessment(),
            "generated": self._attempt(ended),
        }

    def of_item(self, slot: int, response: Any, answered: bool) -> Document:
        action = "Completed" if answered else "Skipped"
        iri = self._naming.item(self._sitting, slot)
        told = {
            **self._event_of("AssessmentItemEvent", "AssessmentProfile", action, f"item/{slot}"),
            "actor": self._person(),
            "object": {"id": iri, "type": "AssessmentItem", "isPartOf": self._assessment()},
        }
        if not answered:
            return told
        given: Document = {
            "id": f"urn:uuid:{id_of(self._event, f'caliper/response/{slot}')}",
            "type": "Response",
            "attempt": self._attempt(),
        }
        if self._naming.responses:
            given["extensions"] = {"response": response}
        return {**told, "generated": given}

    def of_grade(self, event: Scored) -> Document:
        application = {"id": self._naming.application(), "type": "SoftwareApplication"}
        score = {
            "id": f"urn:uuid:{id_of(event, 'caliper/score')}",
            "type": "Score",
            "attempt": self._naming.attempt(self._sitting),
            "maxScore": float(Decimal(event.max_mark)),
            "scoreGiven": float(Decimal(event.mark)),
            "scoredBy": application["id"],
        }
        return {
            **self._event_of("GradeEvent", "GradingProfile", "Graded", "graded"),
            "actor": application,
            "object": self._attempt(
                event.submitted_at if isinstance(event, AttemptSubmitted) else None
            ),
            "generated": score,
        }

    def _event_of(self, kind: str, profile: str, action: str, what: str) -> Document:
        return {
            "@context": CONTEXT,
            "id": f"urn:uuid:{id_of(self._event, f'caliper/{what}')}",
            "type": kind,
            "profile": profile,
            "action": action,
            "eventTime": moment(self._event.at),
            "edApp": self._naming.application(),
        }

    def _person(self) -> Document:
        return {"id": self._naming.person(self._sitting), "type": "Person"}

    def _assessment(self) -> Document:
        return {"id": self._naming.assessment(self._sitting), "type": "Assessment"}

    def _attempt(self, ended: datetime | None = None) -> Document:
        told = {
            "id": self._naming.attempt(self._sitting),
            "type": "Attempt",
            "assignee": self._naming.person(self._sitting),
            "assignable": self._naming.assessment(self._sitting),
            "count": self._sitting.number,
            "startedAtTime": moment(self._sitting.started_at),
        }
        return told if ended is None else {**told, "endedAtTime": moment(ended)}
