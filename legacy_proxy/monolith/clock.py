"""Moments as the LMS writes them: RFC 3339, UTC, milliseconds, a trailing Z."""

from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present moment, cut to the milliseconds that are stored."""
    moment = datetime.now(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def stamp(moment: datetime) -> str:
    """`2026-03-01T09:30:00.000Z`."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment(text: str) -> datetime:
    """The moment a stamp stands for."""
    return datetime.fromisoformat(text)


def after(start: datetime, seconds: int) -> datetime:
    """The moment `seconds` later than `start`."""
    return start + timedelta(seconds=seconds)
