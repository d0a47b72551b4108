"""Which archive lies in a database?"""

from apps.assessments.replay.archive import Archive, UnreadableArchive
from apps.assessments.replay.databases.database import Database
from apps.assessments.replay.databases.own import TABLE, OwnArchive
from apps.assessments.replay.moodle.attempts import MoodleArchive
from apps.assessments.replay.moodle.live import LiveTables

MOODLES_PREFIX = "mdl_"


def opened(database: Database) -> Archive:
    """Moodle's attempts, or those of this platform. Raises UnreadableArchive."""
    if database.has(f"{MOODLES_PREFIX}quiz_attempts"):
        return MoodleArchive(LiveTables(database, MOODLES_PREFIX))
    if database.has(TABLE):
        return OwnArchive(database)
    raise UnreadableArchive(
        f"The database is no archive: it has neither {MOODLES_PREFIX}quiz_attempts (Moodle) nor"
        f" {TABLE} (Banyan)."
    )
