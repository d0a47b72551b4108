"""Attempts the old way: load the whole row, change it in memory, write the whole row back.

An attempt is a plain dict, the body of its row plus "id": {"assessment","title","learner",
"learner_name","state","revision","started_at","deadline","submitted_at","items" (a copy of the
quiz's), "answers": {"<slot>": {"response","revision"}}, "marks", "mark", "max_mark"}.
"""

import re
from datetime import datetime

from django.core.cache import cache

from legacy_proxy.monolith import clock, content, handover, publishing, responses, scoring, settings
from legacy_proxy.monolith.accounts import Principal
from legacy_proxy.monolith.content import Json, Row
from legacy_proxy.monolith.problems import Problem, not_found

ADDRESS = re.compile(r"[1-9][0-9]{0,17}")


def start(quiz: Row, principal: Principal) -> tuple[Json, bool]:
    """The open attempt of this learner, or a new one; True when it is new."""
    # FLAW 4: look, then insert, with nothing to stop a second request in between, and no memory of
    # requests already answered: a start repeated after the submit is simply another start.
    mine = [
        fresh(row) for row in content.rows("attempt", parent=quiz.slug or "", owner=principal.id)
    ]
    for attempt in mine:
        if attempt["state"] == "open":
            return attempt, False
    allowed = quiz.body["attempts_allowed"]
    if allowed is not None and len(mine) >= allowed:
        raise Problem(403, "attempts_exhausted", f"All {allowed} attempts are used.")
    attempt = _blank(quiz, principal)
    with handover.writing() as noted:
        attempt["id"] = content.insert(
            "attempt",
            course=quiz.course,
            title=quiz.title,
            body=attempt,
            parent=quiz.slug,
            owner=principal.id,
        )
        if noted:
            handover.note(attempt, began=True)
    cache.set(_key(attempt["id"]), attempt)
    return attempt, True


def number(text: str) -> int:
    """The attempt number in an address; 404 for anything else, so that 7 and 007 are not two."""
    # SQLite integers end at 2**63: 18 digits fit, anything longer cannot be an attempt of ours.
    if not ADDRESS.fullmatch(text):
        raise not_found("attempt")
    return int(text)


def find(attempt_id: int) -> Json:
    """The attempt as it is now; one that has run out of time is closed by looking at it."""
    return _close_overdue(load(attempt_id))


def fresh(row: Row) -> Json:
    """The same for a row already read from the table."""
    return _close_overdue({**row.body, "id": row.id})


def save(attempt: Json, slot: str, response: object) -> Json:
    """Put one answer into the attempt; returns the receipt."""
    if attempt["state"] != "open":
        raise closed(attempt)
    record(attempt, slot, response)
    store(attempt)
    return {
        "attempt": str(attempt["id"]),
        "slot": int(slot),
        "revision": attempt["revision"],
        "saved_at": clock.stamp(clock.now()),
    }


def submit(attempt: Json) -> Json:
    """End the attempt and score it; returns the receipt."""
    # FLAW 4: a repeated submit is refused, not answered with the receipt of the first.
    if attempt["state"] != "open":
        raise closed(attempt)
    _finish(attempt, _end(attempt, clock.now()))
    return {
        "attempt": str(attempt["id"]),
        "state": attempt["state"],
        "revision": attempt["revision"],
        "submitted_at": attempt["submitted_at"],
    }


def progress(attempt_id: int) -> Json:
    """How far the learner is, as of at most PROGRESS_SECONDS ago; "learner" names the owner."""
    key = f"progress:{attempt_id}"
    known: Json | None = cache.get(key)
    if known is None:
        known = _progress_of(find(attempt_id))
        # FLAW 3: kept until it expires. A save does not drop it, so the bar shows the past.
        cache.set(key, known, settings.PROGRESS_SECONDS)
    return known


def load(attempt_id: int) -> Json:
    """The attempt from the cache, or else from its row."""
    # FLAW 2, first half: what comes back is a copy, made while others may be holding theirs.
    # Not while attempts change hands: what another system has put into the row must be seen.
    attempt: Json | None = None if handover.begun() else cache.get(_key(attempt_id))
    if attempt is None:
        row = content.row("attempt", id=attempt_id)
        if row is None:
            raise not_found("attempt")
        attempt = {**row.body, "id": row.id}
        cache.set(_key(attempt_id), attempt)
    return attempt


def record(attempt: Json, slot: str, response: object) -> None:
    """Change this copy of the attempt; nothing is stored."""
    item = _item(attempt, slot)
    answer = responses.checked(item, response)
    attempt["revision"] += 1
    attempt["answers"][slot] = {"response": answer, "revision": attempt["revision"]}


def store(attempt: Json) -> None:
    """Write this copy over whatever is there."""
    # FLAW 2, second half: no revision is compared. A copy read before another save was stored
    # erases that save; one read before a submit brings the attempt back to life.
    with handover.writing() as noted:
        content.write_body(attempt["id"], {k: v for k, v in attempt.items() if k != "id"})
        if noted:
            handover.note(attempt)
    cache.set(_key(attempt["id"]), attempt)


def closed(attempt: Json) -> Problem:
    """409: this attempt has ended."""
    return Problem(
        409,
        "attempt_closed",
        "This attempt has been submitted or its time is over.",
        submitted_at=attempt["submitted_at"],
    )


def _blank(quiz: Row, principal: Principal) -> Json:
    now, limit = clock.now(), quiz.body["time_limit_seconds"]
    return {
        "assessment": quiz.slug,
        "title": quiz.title,
        "learner": principal.id,
        "learner_name": principal.name,
        "state": "open",
        "revision": 0,
        "started_at": clock.stamp(now),
        "deadline": None if limit is None else clock.stamp(clock.after(now, limit)),
        "submitted_at": None,
        "items": quiz.body["items"],
        "answers": {},
        "marks": {},
        "mark": None,
        "max_mark": publishing.max_mark(quiz.body),
    }


def _item(attempt: Json, slot: str) -> Json:
    for entry in attempt["items"]:
        if str(entry["slot"]) == slot:
            item: Json = entry["item"]
            return item
    raise not_found("slot")


def _close_overdue(attempt: Json) -> Json:
    now = clock.now()
    # While another system writes them, looking at one that it has not closed yet closes nothing.
    if attempt["state"] == "open" and _end(attempt, now) < now and handover.is_ours():
        _finish(attempt, _end(attempt, now))
    return attempt


def _end(attempt: Json, now: datetime) -> datetime:
    deadline = attempt["deadline"]
    return now if deadline is None else min(now, clock.moment(deadline))


def _finish(attempt: Json, at: datetime) -> None:
    marks: Json = {}
    worths = []
    for entry in attempt["items"]:
        slot = str(entry["slot"])
        verdict = scoring.score(entry["item"], answer_of(attempt, slot)["response"])
        worths.append(scoring.worth(verdict.fraction, entry["max_mark"]))
        marks[slot] = {
            "fraction": None if verdict.fraction is None else scoring.plain(verdict.fraction),
            "mark": scoring.plain(scoring.mark(verdict.fraction, entry["max_mark"])),
            "feedback": list(verdict.feedback),
        }
    attempt |= {
        "state": "submitted",
        "submitted_at": clock.stamp(at),
        "revision": attempt["revision"] + 1,
        "marks": marks,
        "mark": scoring.plain(scoring.total(worths)),
    }
    store(attempt)
    cache.delete(f"progress:{attempt['id']}")


def answer_of(attempt: Json, slot: str) -> Json:
    """{"response","revision"} of a slot; revision 0 when it was never saved."""
    never: Json = {"response": None, "revision": 0}
    answer: Json = attempt["answers"].get(slot, never)
    return answer


def _progress_of(attempt: Json) -> Json:
    answers = [answer_of(attempt, str(entry["slot"])) for entry in attempt["items"]]
    return {
        "learner": attempt["learner"],
        "attempt": str(attempt["id"]),
        "state": attempt["state"],
        "revision": attempt["revision"],
        "answered": sum(not responses.is_blank(answer["response"]) for answer in answers),
        "of": len(answers),
        "as_of": clock.stamp(clock.now()),
    }


def _key(attempt_id: int) -> str:
    return f"attempt:{attempt_id}"
