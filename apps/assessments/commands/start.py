"""Starting an attempt: one row and one event, however long the paper is."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec

from apps.assessments.events import AttemptStarted
from apps.assessments.queries.papers import PaperText, known_papers, learn
from apps.assessments.rules.attempts import (
    End,
    Granted,
    Terms,
    deadline_of,
    end_of,
    granted_terms,
    must_be_allowed,
    must_be_open,
)
from apps.assessments.rules.scoring import printed
from banyan.chains import canonical
from banyan.commands import (
    Arrays,
    BatchCommand,
    Row,
    Settled,
    Stale,
    dry_run_safe,
    handles_batch,
    turn_of_name,
)
from banyan.errors import KeyReused, NotFound, StaleEpoch
from banyan.events.chain import digest_of, root
from banyan.events.log import payload_of
from banyan.ids import uuid7
from banyan.messages import Command, name_of
from banyan.statements import statement

_STARTED = name_of(AttemptStarted)


class Started(msgspec.Struct, frozen=True):
    """The attempt to work on; `created` is None when an open one was found."""

    attempt: UUID
    created: "AsCreated | None"


class AsCreated(msgspec.Struct, frozen=True):
    """What a new attempt was like when it began."""

    paper: UUID
    started_at: datetime
    deadline: datetime | None


@dry_run_safe
class StartAttempt(Command[Started], frozen=True, kw_only=True):
    """Open the assessment with this key, or come back to the attempt that is open already."""

    assessment: str
    learner_name: str


class Beginning(msgspec.Struct, frozen=True):
    """What a start is decided on."""

    assessment: UUID
    paper: PaperText
    terms: Terms
    open_attempt: UUID | None
    begun: int
    earlier: Started | None
    earlier_assessment: UUID | None
    now: datetime


class _Beginning(msgspec.Struct, frozen=True):
    """An attempt to be begun."""

    event: AttemptStarted
    end: End
    when_time_is_up: str
    payload: bytes


@handles_batch(StartAttempt)
class StartingAttempts(BatchCommand[StartAttempt, Beginning, _Beginning, Started]):
    """Raises NotFound, AssessmentClosed, AttemptsExhausted, KeyReused, StaleEpoch.

    Of two starts at once the table's constraints let one through; the other looks again and
    finds what the first has begun.
    """

    look = statement(__file__, "attempts_to_start")
    write = statement(__file__, "start_attempts")

    def turn(self, command: StartAttempt) -> int:
        return turn_of_name("start", command.tenant, command.assessment, command.actor)

    def look_arrays(self, commands: Sequence[StartAttempt]) -> Arrays:
        return (
            known_papers(),
            [command.tenant for command in commands],
            [command.assessment for command in commands],
            [command.actor for command in commands],
            [command.key or "" for command in commands],
        )

    def facts(self, command: StartAttempt, row: Row) -> Beginning:
        assessment, paper_id, title, items, *terms = row[:10]
        granted, (open_attempt, begun, earlier, earlier_assessment) = row[10:14], row[14:18]
        *created, now = row[18:]
        if assessment is None:
            raise NotFound("There is no such assessment.")
        return Beginning(
            assessment=assessment,
            paper=learn(paper_id, command.assessment, title, items),
            terms=granted_terms(Terms(*terms), None if granted[0] is None else Granted(*granted)),
            open_attempt=open_attempt,
            begun=begun,
            earlier=None if earlier is None else Started(earlier, _created(*created)),
            earlier_assessment=earlier_assessment,
            now=now,
        )

    def decide(self, command: StartAttempt, facts: Beginning) -> _Beginning | Settled[Started]:
        if facts.earlier is not None:
            if facts.earlier_assessment != facts.assessment:
                raise KeyReused
            return Settled(facts.earlier)
        if facts.open_attempt is not None:
            return Settled(Started(facts.open_attempt, created=None))
        terms = facts.terms
        must_be_open(terms.opens_at, terms.closes_at, facts.now)
        must_be_allowed(facts.begun + 1, terms.attempts_allowed)
        return _begin(command, facts)

    def write_arrays(
        self, commands: Sequence[StartAttempt], decisions: Sequence[_Beginning]
    ) -> Arrays:
        events = [decision.event for decision in decisions]
        return (
            [event.tenant for event in events],
            [event.aggregate_id for event in events],
            [event.assessment for event in events],
            [event.paper for event in events],
            [event.learner for event in events],
            [event.learner_name for event in events],
            [command.key for command in commands],
            [event.number for event in events],
            [event.started_at for event in events],
            [event.deadline for event in events],
            [decision.end.close_at for decision in decisions],
            [decision.end.grace_until for decision in decisions],
            [decision.when_time_is_up for decision in decisions],
            [event.max_mark for event in events],
            [event.items for event in events],
            [uuid7() for _ in events],
            [decision.payload.decode() for decision in decisions],
            [digest_of(_STARTED, decision.payload) for decision in decisions],
            [root(event.tenant, event.aggregate_id) for event in events],
            [command.trace for command in commands],
            [command.epoch for command in commands],
        )

    def answer(self, command: StartAttempt, decision: _Beginning, row: Row) -> Started | Stale:
        begun, fence = row
        if fence is not None:
            raise StaleEpoch(fence)
        if not begun:
            return Stale()
        event = decision.event
        return Started(event.aggregate_id, AsCreated(event.paper, event.started_at, event.deadline))


def _begin(command: StartAttempt, facts: Beginning) -> _Beginning:
    attempt, terms = uuid7(), facts.terms
    deadline = deadline_of(facts.now, terms.limit_seconds, terms.closes_at)
    event = AttemptStarted(
        tenant=command.tenant,
        aggregate_id=attempt,
        seq=0,
        at=facts.now,
        assessment=facts.assessment,
        paper=facts.paper.id,
        learner=command.actor,
        learner_name=command.learner_name,
        number=facts.begun + 1,
        items=len(facts.paper.items),
        max_mark=printed(facts.paper.max_mark),
        started_at=facts.now,
        deadline=deadline,
    )
    end = end_of(attempt, deadline, terms.when_time_is_up, terms.grace_seconds)
    return _Beginning(event, end, terms.when_time_is_up, canonical(payload_of(event)))


def _created(paper: UUID, started_at: datetime, deadline: str | None) -> AsCreated:
    until = None if deadline is None else msgspec.convert(deadline, datetime)
    return AsCreated(paper, started_at, until)
