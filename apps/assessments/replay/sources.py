"""Which archive is named: by a path or by a URL?"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from urllib.parse import urlsplit

from apps.assessments.replay import jsonl, long
from apps.assessments.replay.archive import Archive, UnreadableArchive
from apps.assessments.replay.databases import detection
from apps.assessments.replay.databases.mysql import MySql
from apps.assessments.replay.databases.postgres import Postgres
from apps.assessments.replay.examples.r_frames import RFrames
from apps.assessments.replay.monolith.attempts import (
    DATABASE,
    MonolithArchive,
    MonolithFeed,
    MonolithFile,
)
from apps.assessments.replay.monolith.client import Legacy
from apps.assessments.replay.moodle.attempts import MoodleArchive
from apps.assessments.replay.moodle.tables import CsvTables
from apps.assessments.replay.qti import QtiArchive, is_results

KNOWN = """\
FOLDER                  the long form of an earlier replay (slots.parquet), Moodle's tables
                        (quiz_attempts.csv.gz), JSON lines (attempts.jsonl, .zst or .gz, beside
                        items.json), a miniature monolith's data (lms.sqlite3), or QTI
                        results (assessmentResult) with their items (.xml) or packages (.zip)
FILE.jsonl[.zst|.gz]    JSON lines, beside items.json
FILE.sqlite3            a miniature monolith's database
FILE.toml               what describes R data frames (replay/examples/r_frames.py)
postgresql://…          Banyan's own attempts, or a Moodle (tables mdl_…)
mysql://… mariadb://…   a Moodle
http://NAME:PASSWORD@…  a running miniature monolith"""

Open = Callable[[str], AbstractContextManager[Archive]]


@contextmanager
def _postgres(url: str) -> Iterator[Archive]:
    with closing(Postgres(url)) as database:
        yield detection.opened(database)


@contextmanager
def _mysql(url: str) -> Iterator[Archive]:
    with closing(MySql(url)) as database:
        yield detection.opened(database)


@contextmanager
def _monolith(url: str) -> Iterator[Archive]:
    yield MonolithArchive(MonolithFeed(Legacy(url)))


_BY_SCHEME: dict[str, Open] = {
    "postgresql": _postgres,
    "postgres": _postgres,
    "mysql": _mysql,
    "mariadb": _mysql,
    "http": _monolith,
    "https": _monolith,
}


def opened(source: str) -> AbstractContextManager[Archive]:
    """The archive of this name, for as long as it is read. Raises UnreadableArchive."""
    if is_url(source):
        scheme = source.partition("://")[0]
        if scheme not in _BY_SCHEME:
            raise UnreadableArchive(f"{scheme}:// is no archive. Known are:\n{KNOWN}")
        return _BY_SCHEME[scheme](source)
    path = Path(source)
    if not path.exists():
        raise UnreadableArchive("There is no such file or folder.")
    archive = _in_folder(path) if path.is_dir() else _in_file(path)
    if archive is None:
        raise UnreadableArchive(f"It is no archive. Known are:\n{KNOWN}")
    return nullcontext(archive)


def _in_folder(folder: Path) -> Archive | None:
    if (folder / "quiz_attempts.csv.gz").exists():
        return MoodleArchive(CsvTables(folder))
    if jsonl.found(folder):
        return jsonl.JsonArchive(folder)
    if (folder / DATABASE).exists():
        return MonolithArchive(MonolithFile(folder / DATABASE))
    if is_results(folder):
        return QtiArchive(folder)
    return None


def _in_file(path: Path) -> Archive | None:
    if path.suffix == ".toml":
        return RFrames(path)
    if path.suffix == ".sqlite3":
        return MonolithArchive(MonolithFile(path))
    if path.suffixes[-1:] == [".jsonl"] or path.suffixes[-2:-1] == [".jsonl"]:
        return jsonl.JsonArchive(path)
    return None


def is_url(source: str) -> bool:
    """Whether an archive is somewhere else than in files."""
    return "://" in source


def is_long(source: str) -> bool:
    """Whether it is a folder that holds an archive in its long form already."""
    return not is_url(source) and (Path(source) / long.SLOTS).exists()


def told(source: str) -> str:
    """The source as it may be shown and kept: a URL without its password and its options."""
    if not is_url(source):
        return source
    try:
        where = urlsplit(source)
    except ValueError:  # what cannot be taken apart cannot be cleaned either
        return f"{source.partition('://')[0]}://…"
    name, _, host = where.netloc.rpartition("@")
    user = name.partition(":")[0]
    return f"{where.scheme}://{user}{'@' if user else ''}{host}{where.path}"
