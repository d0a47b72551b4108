"""Which archive lies in a folder?"""

from pathlib import Path

from apps.assessments.replay import jsonl, long
from apps.assessments.replay.archive import Archive, UnreadableArchive
from apps.assessments.replay.examples.r_frames import RFrames
from apps.assessments.replay.moodle.attempts import MoodleArchive
from apps.assessments.replay.moodle.tables import CsvTables


def opened(folder: Path) -> Archive:
    """The archive in a folder: Moodle's tables as CSV, or JSON lines; or R data frames that a
    TOML file describes. Raises UnreadableArchive."""
    if folder.suffix == ".toml":
        return RFrames(folder)
    if (folder / "quiz_attempts.csv.gz").exists():
        return MoodleArchive(CsvTables(folder))
    if (folder / jsonl.ATTEMPTS).exists():
        return jsonl.JsonArchive(folder)
    raise UnreadableArchive(
        f"{folder} is no archive: it has neither quiz_attempts.csv.gz (Moodle's tables) nor"
        f" {jsonl.ATTEMPTS}."
    )


def is_long(folder: Path) -> bool:
    """Whether a folder holds an archive in its long form already."""
    return (folder / long.SLOTS).exists()
