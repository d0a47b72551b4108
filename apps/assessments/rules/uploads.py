"""Files that belong to an answer: which may be, and what an answer says of them."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from apps.assessments.rules.file_types import KNOWN, begins_like, is_one_of
from apps.assessments.rules.item_checks import InvalidItem, check_distinct
from apps.assessments.rules.response_checks import InvalidResponse, check_once

# Of one answer; Moodle's "unlimited" is read as this.
MOST_FILES = 20
LONGEST_NAME = 200
# Separators, control characters and what turns the direction of writing: a name is shown to
# others, and must not pretend to be another.
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f/\\\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069]")


class Attached(msgspec.Struct, frozen=True):
    """A file as the answer has it. Only `id` is the learner's word: name, size in bytes and
    SHA-256 (hex) are what was stored, so that the log's chain covers what was handed in."""

    id: str
    name: str = ""
    size: int = 0
    digest: str = ""


class Uploaded(msgspec.Struct, frozen=True):
    """A file that this learner has uploaded to a slot of this attempt."""

    id: str
    slot: int
    name: str
    size: int
    digest: str


class UnfitFile(ValueError):
    """This file is not taken; the message says why."""


class UnknownFile(ValueError):
    """An answer names a file that is none of this question's."""


def check_limits(most: int, least: int, types: tuple[str, ...], largest: int) -> None:
    """Refuse limits of files that nobody could keep to."""
    if not 0 <= most <= MOST_FILES:
        raise InvalidItem(f"an answer has at most {MOST_FILES} files")
    if not 0 <= least <= most:
        raise InvalidItem("more files are asked for than are allowed")
    if largest < 0:
        raise InvalidItem("a size is below 0")
    check_distinct("type of file", types)
    for one in types:
        if one not in KNOWN:
            raise InvalidItem(f"{one!r} is no type of file known here: {', '.join(KNOWN)}")


def check_name(name: str, types: tuple[str, ...]) -> None:
    """Raise UnfitFile unless a file may be called that where these types are accepted."""
    if not is_one_of(name, types):
        accepted = ", ".join(types or KNOWN)
        raise UnfitFile(f"Files of this type are not taken here. These are: {accepted}.")


def check_head(name: str, head: bytes) -> None:
    """Raise UnfitFile when the first bytes are not those of what the name says."""
    if not begins_like(name, head):
        raise UnfitFile("Its content is not what its name says.")


def named(raw: str) -> str:
    """The name under which a file is kept: the last part of a path, in characters that can be
    shown. Raises UnfitFile."""
    last = re.split(r"[/\\]", raw)[-1]
    name = _NOT_IN_NAMES.sub("", last).strip(" .")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise UnfitFile("Its name holds half a surrogate pair.") from None
    if not name or len(name) > LONGEST_NAME:
        raise UnfitFile(f"A file has a name of 1 to {LONGEST_NAME} characters.")
    return name


def check_files(files: tuple[Attached, ...], most: int) -> None:
    """Raise InvalidResponse for more files than are allowed, or one twice."""
    if len(files) > most:
        raise InvalidResponse(f"{len(files)} files are too many, {most} are allowed")
    check_once("file", (one.id for one in files))


def names_of(raw: Any) -> list[str]:
    """The ids of the files that a response in plain data names, those that are ids."""
    files = raw.get("files") if isinstance(raw, dict) else None
    if not isinstance(files, list | tuple):
        return []
    return [one["id"] for one in files if isinstance(one, dict) and _is_id(one.get("id"))]


def as_stored(
    files: tuple[Attached, ...], known: Mapping[str, Uploaded], slot: int
) -> tuple[Attached, ...]:
    """The files of an answer with what is known of them. Raises UnknownFile for one that is not
    of this learner, this attempt and this slot."""
    return tuple(_stored(one, known, slot) for one in files)


def _stored(one: Attached, known: Mapping[str, Uploaded], slot: int) -> Attached:
    found = known.get(one.id)
    if found is None or found.slot != slot:
        raise UnknownFile("This file was not uploaded to this question; choose it again.")
    return Attached(found.id, found.name, found.size, found.digest)


def _is_id(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value
    except ValueError:
        return False
