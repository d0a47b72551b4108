"""OneRoster CSV in: who learns and teaches in which course.

Source: 1EdTech OneRoster CSV binding 1.1 and 1.2. Read are users, classes, enrollments, and orgs
for their references; columns are found by their names. A row that cannot be used is named with
its file and line, and the others are read.
"""

import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Literal

from apps.assessments.formats.outcome import Abandoned, Problem
from apps.assessments.formats.safe_zip import SafeZip

MOST_ROWS = 1_000_000
_LONGEST_CELL = 10_000
_NEEDED = {
    "users.csv": ("sourcedId", "username", "givenName", "familyName"),
    "classes.csv": ("sourcedId", "title"),
    "enrollments.csv": ("classSourcedId", "userSourcedId", "role"),
}
_FILES = (*_NEEDED, "orgs.csv", "manifest.csv")
_GONE = "tobedeleted"
_LONGEST = {"course": 64, "learner": 64, "name": 200}

Role = Literal["student", "teacher"]
_ROLES: dict[str, Role] = {"student": "student", "teacher": "teacher"}
Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person in a course, by the ids that the LMS knows them under."""

    course: str
    learner: str
    name: str
    role: Role


@dataclass(slots=True)
class Roster:
    """What a roster says. `complete`: who is not in it is not in these `courses` any more;
    else `ended` are those (course, learner) that left."""

    complete: bool = True
    courses: set[str] = field(default_factory=set)
    enrolled: list[Enrolled] = field(default_factory=list)
    ended: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def roster_from_zip(data: bytes) -> Roster:
    """The roster in a zip file. Raises Abandoned for one that is not safe or lacks a file."""
    package = SafeZip(data)
    return roster({name: package.read(name) for name in _FILES if name in package})


def roster(files: Mapping[str, bytes]) -> Roster:
    """The roster in files by their names. Raises Abandoned when one is missing or no CSV."""
    return _Reader(files).read()


class _Reader:
    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._found = Roster()

    def read(self) -> Roster:
        manifest = {row["propertyName"]: row["value"] for _, row in self._manifest()}
        self._found.complete = manifest.get("file.enrollments", "bulk") != "delta"
        orgs = set(self._by_id("orgs.csv")) if "orgs.csv" in self._files else None
        users = self._by_id("users.csv")
        classes = self._by_id("classes.csv")
        for line, row in self._rows("classes.csv"):
            self._check_org(line, row, orgs)
        self._found.courses = {_course(row) for row in classes.values() if row["status"] != _GONE}
        for line, row in self._rows("enrollments.csv"):
            self._enrol(line, row, users, classes)
        return self._found

    def _manifest(self) -> list[tuple[int, Row]]:
        if "manifest.csv" not in self._files:
            return []
        rows = self._rows("manifest.csv")
        return [(line, row) for line, row in rows if {"propertyName", "value"} <= set(row)]

    def _by_id(self, file: str) -> dict[str, Row]:
        found: dict[str, Row] = {}
        for line, row in self._rows(file):
            id = row.get("sourcedId", "")
            if not id:
                self._problem(file, line, "no_id", "The row has no sourcedId.")
            elif id in found:
                self._problem(file, line, "twice", f"The sourcedId {id[:80]!r} is there twice.")
            else:
                found[id] = row
        return found

    def _check_org(self, line: int, row: Row, orgs: set[str] | None) -> None:
        school = row.get("schoolSourcedId", "")
        if orgs is not None and school and school not in orgs:
            message = f"The school {school[:80]!r} is not in orgs.csv."
            self._problem("classes.csv", line, "unknown", message, warning=True)

    def _enrol(self, line: int, row: Row, users: dict[str, Row], classes: dict[str, Row]) -> None:
        user, one = users.get(row["userSourcedId"]), classes.get(row["classSourcedId"])
        if user is None or one is None:
            what = "userSourcedId" if user is None else "classSourcedId"
            message = f"No row has the {what} {row[what][:80]!r}."
            self._problem("enrollments.csv", line, "unknown", message)
            return
        role = _ROLES.get(row["role"].strip().lower())
        if role is None:
            return  # guardians, aides: nobody who sits or reads an assessment
        if _GONE in (row["status"], user["status"], one["status"]) or _is_disabled(user):
            self._found.ended.append((_course(one), user["username"]))
            return
        person = Enrolled(_course(one), user["username"], _name(user), role)
        for what, most in _LONGEST.items():
            if not 0 < len(getattr(person, what)) <= most:
                message = f"The {what} has to have 1 to {most} characters."
                self._problem("enrollments.csv", line, "bad_length", message)
                return
        self._found.enrolled.append(person)

    def _rows(self, file: str) -> list[tuple[int, Row]]:
        """The rows of a file with their lines. Raises Abandoned."""
        if file not in self._files:
            raise Abandoned("missing_file", f"The roster has no {file}.")
        text = _text(self._files[file], file)
        csv.field_size_limit(_LONGEST_CELL)
        reader = csv.DictReader(StringIO(text, newline=""), restval="")
        found: list[tuple[int, Row]] = []
        try:
            self._check_columns(file, reader.fieldnames or ())
            for row in reader:
                found.append((reader.line_num, {"status": "", **row}))
                if len(found) > MOST_ROWS:
                    raise Abandoned("too_large", f"{file} has more than {MOST_ROWS} rows.")
        except csv.Error as error:
            raise Abandoned("broken_csv", f"{file}: {error}.", reader.line_num) from error
        return [(line, _stripped(row)) for line, row in found]

    def _check_columns(self, file: str, columns: Collection[str]) -> None:
        missing = [name for name in _NEEDED.get(file, ()) if name not in columns]
        if missing:
            raise Abandoned("no_columns", f"{file} lacks the columns {', '.join(missing)}.")

    def _problem(
        self, file: str, line: int, code: str, message: str, *, warning: bool = False
    ) -> None:
        severity: Literal["error", "warning"] = "warning" if warning else "error"
        self._found.problems.append(Problem(line, "", code, message, severity, file))


def _stripped(row: Row) -> Row:
    return {name: value.strip() for name, value in row.items() if isinstance(value, str)}


def _text(data: bytes, file: str) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Abandoned("encoding", f"{file} is not UTF-8.") from None
    if "\0" in text:
        raise Abandoned("encoding", f"{file} holds a NUL character.")
    return text


def _course(row: Row) -> str:
    """The LMS's id of a course: its code, where it has one."""
    return row.get("classCode") or row.get("sourcedId", "")


def _name(user: Row) -> str:
    return f"{user['givenName']} {user['familyName']}".strip() or user["username"]


def _is_disabled(user: Row) -> bool:
    return user.get("enabledUser", "true").lower() in ("false", "0")
