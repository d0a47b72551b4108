"""The roster of a school, brought up to date from its own system."""

from uuid import UUID

import msgspec

from apps.assessments.errors import RosterRefused
from apps.assessments.formats.oneroster import Enrolled, Roster, roster, roster_from_zip
from apps.assessments.formats.outcome import Abandoned, Problem
from apps.assessments.models import Enrolment
from banyan.commands import handles
from banyan.messages import Command

_ROWS_A_STATEMENT = 1_000


class ImportedRoster(msgspec.Struct, frozen=True):
    """How many people are in the courses of the file now, how many left, and its problems."""

    enrolled: int
    left: int
    problems: list[Problem]


class ImportRoster(Command[ImportedRoster], frozen=True, kw_only=True):
    """Take over a OneRoster CSV: a zip file (`data`), or its files by name."""

    data: bytes = b""
    files: dict[str, bytes] = {}


@handles(ImportRoster)
def import_roster(command: ImportRoster) -> ImportedRoster:
    """Raises RosterRefused for a file that is none; single rows are problems."""
    try:
        found = roster(command.files) if command.files else roster_from_zip(command.data)
    except Abandoned as reason:
        raise RosterRefused(f"Line {reason.line}: {reason.message}") from None
    left = _remove(found)
    _keep(command.tenant, found.enrolled)
    return ImportedRoster(
        len({(one.course, one.learner) for one in found.enrolled}), left, found.problems
    )


def _keep(tenant: UUID, enrolled: list[Enrolled]) -> None:
    rows = {
        # The last row of a person in a course counts.
        (one.course, one.learner): Enrolment(
            tenant_id=tenant, course=one.course, learner=one.learner, name=one.name, role=one.role
        )
        for one in enrolled
    }
    Enrolment.objects.bulk_create(
        rows.values(),
        batch_size=_ROWS_A_STATEMENT,
        update_conflicts=True,
        unique_fields=["tenant", "course", "learner"],
        update_fields=["name", "role"],
    )


def _remove(found: Roster) -> int:
    """Those who left: named as such, or missing in a roster that is complete."""
    stay = {(one.course, one.learner) for one in found.enrolled}
    named = set(found.ended)
    held = Enrolment.objects.filter(course__in=found.courses | {course for course, _ in named})
    gone = [
        row.id
        for row in held.only("id", "course", "learner")
        if (row.course, row.learner) not in stay
        and (found.complete or (row.course, row.learner) in named)
    ]
    Enrolment.objects.filter(id__in=gone).delete()
    return len(gone)
