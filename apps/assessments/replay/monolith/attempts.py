"""Submitted attempts of the monolith: each holds its copy of the quiz, its answers and marks."""

import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from apps.assessments.replay.archive import (
    ArchivedAttempt,
    ArchivedSlot,
    ArchivedStep,
    UnreadableArchive,
)
from apps.assessments.replay.marked import marked_slot, named
from apps.assessments.replay.monolith.client import Legacy
from apps.assessments.rules.items import InvalidItem, Item, item_from

DATABASE = "lms.sqlite3"
Body = dict[str, Any]
_ATTEMPTS = "SELECT id, body FROM course_content WHERE kind = 'attempt' ORDER BY id"


class MonolithFile:
    """The attempts in the monolith's database; a running monolith is not disturbed."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __iter__(self) -> Iterator[Body]:
        try:
            database = sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro", uri=True)
            try:
                for number, body in database.execute(_ATTEMPTS):
                    yield {**msgspec.json.decode(body), "id": number}
            finally:
                database.close()
        except (sqlite3.Error, msgspec.DecodeError) as error:
            raise UnreadableArchive(f"{self._path.name} is no monolith's: {error}") from error


class MonolithFeed:
    """The attempts as a running monolith hands them out, some at a time."""

    def __init__(self, legacy: Legacy) -> None:
        self._legacy = legacy

    def __iter__(self) -> Iterator[Body]:
        after: int | None = 0
        while after is not None:
            page = self._legacy.ask("GET", f"/api/v1/archive?after={after}")
            yield from page["attempts"]
            after = page["next"]


class MonolithArchive:
    """Every submitted attempt, in the order they were begun."""

    def __init__(self, bodies: MonolithFile | MonolithFeed) -> None:
        self._bodies = bodies
        self.items: dict[str, Item] = {}

    def count(self) -> int | None:
        return None

    def attempts(self, after: int = 0) -> Iterator[ArchivedAttempt]:
        submitted = (body for body in self._bodies if body["state"] == "submitted")
        for body in islice(submitted, after, None):
            yield ArchivedAttempt(
                id=str(body["id"]),
                assessment=body["assessment"],
                learner=body["learner"],
                slots=tuple(self._slot(body, entry) for entry in body["items"]),
                total=Decimal(body["mark"]),
            )

    def _slot(self, body: Body, entry: dict[str, Any]) -> ArchivedSlot:
        number, max_mark = entry["slot"], Decimal(entry["max_mark"])
        fraction = body["marks"][str(number)]["fraction"]
        place = f"{body['assessment']}/{number}"
        try:
            item = item_from(entry["item"])
        except InvalidItem:
            return _ungradable(entry, place, max_mark, fraction)
        response = body["answers"].get(str(number), {}).get("response")
        name = named(self.items, place, item)
        return marked_slot(number, name, item, max_mark, response, fraction)


def _ungradable(
    entry: dict[str, Any], place: str, max_mark: Decimal, fraction: str | None
) -> ArchivedSlot:
    """A question that is none to us."""
    recorded = None if fraction is None else Decimal(fraction)
    steps = (ArchivedStep("finish", recorded=recorded),)
    return ArchivedSlot(entry["slot"], place, entry["item"]["type"], max_mark, steps)
