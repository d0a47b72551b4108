"""What stands still while an exam is sat, or about to be."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec

from banyan.calendar.windows import Window

# What the scheduler and a person can do instead, said with every refusal.
_INSTEAD = (
    "New attempts may be sent back to the monolith at any time; running ones stay where they"
    " began. For anything else, plan the flip for after that (Scheduled flips)."
)


class Freeze(msgspec.Struct, frozen=True):
    """An exam or another time of quiet: of one course, one school (course ""), or all (None)."""

    title: str
    window: Window
    padding: timedelta
    tenant: UUID | None = None
    school: str = ""
    course: str = ""

    def holds(self, now: datetime) -> bool:
        """Whether it is on, or begins soon."""
        return self.window.covers(now, before=self.padding)

    def concerns(self, about: str, tenant: UUID, subject: str) -> bool:
        """Whether a person, a course or a tenant that is sent somewhere may be sitting it."""
        if self.tenant is None:
            return True
        if self.tenant != tenant:
            return False
        return about != "course" or self.course in ("", subject)

    def why(self, now: datetime) -> str:
        """The reason for a refusal, in words: which exam, until when, and what to do instead."""
        begun = self.window.starts <= now
        until = _said(self.window.ends)
        when = "is running" if begun else f"begins at {_said(self.window.starts)}"
        return f"“{self.title}”{self._of_whom()} {when}: frozen until {until}. {_INSTEAD}"

    def _of_whom(self) -> str:
        parts = [part for part in (self.school, self.course and f"course {self.course}") if part]
        return f" ({', '.join(parts)})" if parts else ""


def _said(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%d %B %Y, %H:%M} UTC"
