"""Which archive lies in a folder?"""

from pathlib import Path

from apps.assessments.replay import jsonl, long
from apps.assessments.replay.archive import Archive
from apps.assessments.replay.moodle.attempts import MoodleArchive
from apps.assessments.replay.moodle.tables import CsvTables


class UnknownSource(ValueError):
    """Nothing that is known as an archive lies there."""


def opened(folder: Path) -> Archive:
    """The archive in a folder: Moodle's tables as CSV, or JSON lines. Raises UnknownSource."""
    if (folder / "quiz_attempts.csv.gz").exists():
        return MoodleArchive(CsvTables(folder))
    if (folder / jsonl.ATTEMPTS).exists():
        return jsonl.JsonArchive(folder)
    raise UnknownSource(
        f"{folder} is no archive: it has neither quiz_attempts.csv.gz (Moodle's tables) nor"
        f" {jsonl.ATTEMPTS}."
    )


def is_long(folder: Path) -> bool:
    """Whether a folder holds an archive in its long form already."""
    return (folder / long.SLOTS).exists()
