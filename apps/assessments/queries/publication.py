"""A published assessment with its keys, for handing it to another system that will score it."""

from typing import Any

import msgspec

from apps.assessments.queries.assessments import assessment_row


class Publication(msgspec.Struct, frozen=True):
    """Everything of a quiz. Holds the right answers: never for learners."""

    title: str
    course: str
    time_limit_seconds: int | None
    attempts_allowed: int | None
    items: list[dict[str, Any]]


def publication(key: str) -> Publication:
    """The assessment as published; `items` are {slot, max_mark, item}, with a `behaviour` where
    it is not the deferred one. Raises NotFound."""
    row = assessment_row(key)
    assert row.paper is not None
    return Publication(
        title=row.title,
        course=row.course,
        time_limit_seconds=row.time_limit_seconds,
        attempts_allowed=row.attempts_allowed,
        items=row.paper.items,
    )
