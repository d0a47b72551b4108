"""Saving answers: the hottest of all commands."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import count
from typing import Any, NoReturn
from uuid import UUID

import msgspec
from msgspec.structs import replace

from apps.assessments.errors import (
    AttemptClosed,
    InvalidAnswer,
    RevisionConflict,
    SlotOver,
    UnknownUpload,
)
from apps.assessments.events import AnswerSaved, AnswersSaved
from apps.assessments.queries.papers import PaperItem, PaperText, known_papers, learn
from apps.assessments.rules.behaviours import CERTAINTIES, Certain
from apps.assessments.rules.responses import (
    EssayResponse,
    InvalidResponse,
    Response,
    is_answered,
    parse_response,
)
from apps.assessments.rules.uploads import UnknownFile, Uploaded, as_stored, names_of
from banyan.caching import Bounded
from banyan.chains import canonical
from banyan.commands import Arrays, BatchCommand, Row, dry_run_safe, handles_batch
from banyan.errors import InvalidRequest, KeyReused, NotFound, StaleEpoch
from banyan.events.chain import digest_of
from banyan.ids import uuid7
from banyan.messages import Command, name_of
from banyan.statements import statement

MOST_AT_ONCE = 100
_ONE, _SEVERAL = name_of(AnswerSaved), name_of(AnswersSaved)


class Saved(msgspec.Struct, frozen=True):
    """The acknowledgement: committed. `revision` is now the attempt's and that of each slot,
    `head` the hash of the attempt's history up to it (hex)."""

    attempt: UUID
    slots: tuple[int, ...]
    revision: int
    saved_at: datetime
    head: str


class NewAnswer(msgspec.Struct, frozen=True):
    """Put `response` into `slot`; None clears it.

    `based_on` is the slot's revision that the learner was looking at (0: never saved), `certainty`
    how sure they are of it, 1 to 3, where that counts.
    """

    slot: int
    response: Any
    based_on: int
    certainty: int | None = None


@dry_run_safe
class SaveAnswers(Command[Saved], frozen=True, kw_only=True):
    """Save one or several slots, all of them or, if one was changed meanwhile, none."""

    attempt: UUID
    answers: tuple[NewAnswer, ...]

    def aggregate(self) -> UUID:
        return self.attempt


class _Facts(msgspec.Struct, frozen=True):
    """The paper of an attempt, and those of the files named by its answers that are there."""

    paper: PaperText
    uploads: dict[str, Uploaded] = {}


class _Checked(msgspec.Struct, frozen=True):
    """Answers that fit their items, as the log and the table take them."""

    name: str
    payload: bytes
    slots: list[int]
    responses: list[str | None]
    answered: list[bool]
    certainties: list[int | None]


# The paper of an attempt never changes, so what is known stays true.
_papers: Bounded[tuple[UUID, UUID, str], _Facts] = Bounded(200_000)
_uploads = msgspec.json.Decoder(list[Uploaded]).decode


@handles_batch(SaveAnswers)
class SavingAnswers(BatchCommand[SaveAnswers, _Facts, _Checked, Saved]):
    """Raises NotFound, InvalidAnswer, UnknownUpload, AttemptClosed, SlotOver, RevisionConflict,
    KeyReused."""

    look = statement(__file__, "papers_of_attempts")
    write = statement(__file__, "save_answers")

    def known(self, command: SaveAnswers) -> _Facts | None:
        if any(names_of(answer.response) for answer in command.answers):
            return None  # whose files these are is asked each time
        return _papers.get((command.tenant, command.attempt, command.actor))

    def look_arrays(self, commands: Sequence[SaveAnswers]) -> Arrays:
        return (
            known_papers(),
            [command.tenant for command in commands],
            [command.attempt for command in commands],
            [command.actor for command in commands],
            [_files_of(command) for command in commands],
        )

    def facts(self, command: SaveAnswers, row: Row) -> _Facts:
        there, paper_id, title, assessment, items, uploads = row
        if not there:
            raise NotFound("There is no such attempt of yours.")
        text = learn(paper_id, assessment, title, items)
        facts = _Facts(text)
        _papers.keep((command.tenant, command.attempt, command.actor), facts)
        return replace(facts, uploads={one.id: one for one in _uploads(uploads or "[]")})

    def decide(self, command: SaveAnswers, facts: _Facts) -> _Checked:
        slots = [answer.slot for answer in command.answers]
        if not 0 < len(slots) <= MOST_AT_ONCE or len(set(slots)) < len(slots):
            raise InvalidRequest(f"Send 1 to {MOST_AT_ONCE} answers, each slot once.")
        saved = [_checked(facts, command.attempt, answer) for answer in command.answers]
        return _Checked(
            name=_ONE if len(saved) == 1 else _SEVERAL,
            payload=canonical(saved[0] if len(saved) == 1 else {"answers": saved}),
            slots=slots,
            responses=[_text(one["response"]) for one in saved],
            answered=[one["answered"] for one in saved],
            certainties=[one.get("certainty") for one in saved],
        )

    def write_arrays(
        self, commands: Sequence[SaveAnswers], decisions: Sequence[_Checked]
    ) -> Arrays:
        rows = [
            row
            for number, command, checked in zip(count(1), commands, decisions, strict=False)
            for row in _rows(number, command, checked)
        ]
        return tuple(map(list, zip(*rows, strict=True)))

    def answer(self, command: SaveAnswers, decision: _Checked, row: Row) -> Saved:
        verdict, revision, at, head, earlier_name, earlier_payload, held = row
        if verdict == "known":
            earlier = canonical(msgspec.json.decode(earlier_payload))
            if (earlier_name, earlier) != (decision.name, decision.payload):
                raise KeyReused
        elif verdict != "saved":
            _refuse(verdict, held)
        return Saved(command.attempt, tuple(decision.slots), revision, at, head.hex())


def _files_of(command: SaveAnswers) -> str:
    """The files that the answers name, as a PostgreSQL array: text, for arrays do not nest."""
    return "{" + ",".join(id for one in command.answers for id in names_of(one.response)) + "}"


def _with_files(response: Response | None, facts: _Facts, slot: int) -> Response | None:
    if not isinstance(response, EssayResponse) or not response.files:
        return response
    try:
        return replace(response, files=as_stored(response.files, facts.uploads, slot))
    except UnknownFile as error:
        raise UnknownUpload(str(error), slot=slot) from error


def _checked(facts: _Facts, attempt: UUID, answer: NewAnswer) -> dict[str, Any]:
    placed = facts.paper.at(answer.slot)
    item = placed.asked(attempt)
    try:
        response = _with_files(parse_response(item, answer.response), facts, answer.slot)
    except InvalidResponse as error:
        raise InvalidAnswer(str(error), slot=answer.slot) from error
    said = {
        "slot": answer.slot,
        "response": None if response is None else msgspec.to_builtins(response),
        "answered": is_answered(item, response),
    }
    # Left out where there is none, so that such a save is, byte for byte, what it always was.
    return said if answer.certainty is None else said | _certainty(placed, answer)


def _certainty(placed: PaperItem, answer: NewAnswer) -> dict[str, Any]:
    if not isinstance(placed.behaviour, Certain):
        raise InvalidAnswer("Here it does not count how sure you are.", slot=answer.slot)
    if answer.response is None or answer.certainty not in CERTAINTIES:
        raise InvalidAnswer("An answer is 1, 2 or 3 certain.", slot=answer.slot)
    return {"certainty": answer.certainty}


def _rows(number: int, command: SaveAnswers, checked: _Checked) -> Iterator[tuple[Any, ...]]:
    """One row per slot; the event travels with the first."""
    about = (command.tenant, command.attempt, command.actor, command.key)
    event: tuple[Any, ...] = (
        uuid7(),
        checked.name,
        checked.payload.decode(),
        digest_of(checked.name, checked.payload),
        command.trace,
    )
    leads = True
    for answer, response, answered, certainty in zip(
        command.answers, checked.responses, checked.answered, checked.certainties, strict=True
    ):
        given = (answer.slot, response, answered, answer.based_on, certainty)
        yield number, leads, *about, *event, *given, command.epoch
        leads, event = False, (None,) * len(event)


def _text(response: Any) -> str | None:
    return None if response is None else canonical(response).decode()


def _refuse(verdict: str, held: str | None) -> NoReturn:
    if verdict == "absent":
        raise NotFound("There is no such attempt of yours.")
    if verdict == "fenced":
        raise StaleEpoch(int(held or 0))
    if verdict == "late":
        raise AttemptClosed("The time is up; the answers saved until then count.", draft=True)
    if verdict == "closed":
        raise AttemptClosed(draft=True)
    if verdict == "over":
        raise SlotOver(slots=msgspec.json.decode(held or "[]"), draft=True)
    conflicts = msgspec.json.decode(held or "[]")
    current = {name: conflicts[0][name] for name in ("revision", "response", "certainty")}
    raise RevisionConflict(current=current, conflicts=conflicts, draft=True)
