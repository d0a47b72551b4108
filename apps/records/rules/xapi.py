"""Events as xAPI 1.0.3 statements (ADL, specification part 2).

Verbs are those of the ADL vocabulary. Actors are accounts: no names, no addresses of people.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec

from apps.assessments.events import (
    AnswerSaved,
    AnswersSaved,
    AttemptAbandoned,
    AttemptEvent,
    AttemptReopened,
    AttemptStarted,
    AttemptSubmitted,
    Scored,
    SlotAnswer,
)
from apps.records.rules.names import Naming, Sitting, id_of, moment

VERSION = "1.0.3"
_VERBS = "http://adlnet.gov/expapi/verbs/"
_ACTIVITIES = "http://adlnet.gov/expapi/activities/"

Statement = dict[str, Any]


def statements(event: AttemptEvent, sitting: Sitting, naming: Naming) -> list[Statement]:
    """What is told of this event; nothing of events that the vocabulary has no word for."""
    return list(_told(event, sitting, naming))


def _told(event: AttemptEvent, sitting: Sitting, naming: Naming) -> Iterator[Statement]:
    whole = _Teller(event, sitting, naming)
    match event:
        case AttemptStarted():
            yield whole.of_assessment("initialized")
        case AnswerSaved() if event.answered:
            yield whole.of_answer(event.slot, event.response)
        case AnswersSaved():
            for one in _given(event):
                yield whole.of_answer(one.slot, one.response)
        case AttemptSubmitted():
            took = _duration(event.submitted_at - sitting.started_at)
            yield whole.of_assessment("completed", {"completion": True, "duration": took})
        case AttemptAbandoned():
            yield whole.of_assessment("terminated", {"completion": False})
        case AttemptReopened():
            yield whole.of_assessment("resumed")
    if isinstance(event, Scored) and event.complete:
        yield whole.of_assessment("scored", {"score": _score(event.mark, event.max_mark)})


class _Teller:
    def __init__(self, event: AttemptEvent, sitting: Sitting, naming: Naming) -> None:
        self._event, self._sitting, self._naming = event, sitting, naming

    def of_assessment(self, verb: str, result: Any = None) -> Statement:
        activity = _activity(self._naming.assessment(self._sitting), "assessment")
        return self._statement(verb, verb, activity, result)

    def of_answer(self, slot: int, response: Any) -> Statement:
        activity = _activity(self._naming.item(self._sitting, slot), "question")
        result = {"response": _text(response)} if self._naming.responses else None
        told = self._statement(f"answered/{slot}", "answered", activity, result)
        whole = _activity(self._naming.assessment(self._sitting), "assessment")
        told["context"]["contextActivities"] = {"parent": [whole]}
        return told

    def _statement(self, what: str, verb: str, activity: Any, result: Any) -> Statement:
        account = {"homePage": self._naming.home, "name": self._sitting.learner}
        told: Statement = {
            "id": str(id_of(self._event, f"xapi/{what}")),
            "actor": {"objectType": "Agent", "account": account},
            "verb": {"id": _VERBS + verb, "display": {"en": verb}},
            "object": activity,
            "context": {"registration": str(self._sitting.attempt), "platform": "Banyan"},
            "timestamp": moment(self._event.at),
        }
        return told if result is None else {**told, "result": result}


def _activity(iri: str, kind: str) -> dict[str, Any]:
    return {"objectType": "Activity", "id": iri, "definition": {"type": _ACTIVITIES + kind}}


def _given(event: AnswersSaved) -> list[SlotAnswer]:
    return [one for one in event.answers if one.answered]


def _score(mark: str, max_mark: str) -> dict[str, float]:
    """§4.1.6.1: `scaled` from -1 to 1, `raw` not above `max`."""
    raw, most = Decimal(mark), Decimal(max_mark)
    if most <= 0 or raw > most:
        return {"raw": float(raw)}
    return {"scaled": max(-1.0, float(raw / most)), "raw": float(raw), "max": float(most)}


def _duration(took: timedelta) -> str:
    """ISO 8601, to the hundredth of a second (§4.6)."""
    return f"PT{max(took.total_seconds(), 0.0):.2f}S"


def _text(response: Any) -> str:
    return msgspec.json.encode(response).decode()
