"""Which bytes a Range header asks for (RFC 9110, section 14)."""

import re

ONE_RANGE = re.compile(r"bytes=\s*([0-9]{0,18})-([0-9]{0,18})\s*", re.IGNORECASE)


class Unsatisfiable(Exception):
    """No byte of the range exists: 416."""


def wanted(header: str | None, size: int) -> tuple[int, int] | None:
    """(first byte, number of bytes); None means all: no range, several, or one not understood."""
    found = ONE_RANGE.fullmatch(header or "")
    if found is None or found.group(1, 2) == ("", ""):
        return None
    first, last = found.group(1), found.group(2)
    if not first:
        return _ending(int(last), size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise Unsatisfiable
    end = min(int(last), size - 1) if last else size - 1
    return int(first), end - int(first) + 1


def _ending(length: int, size: int) -> tuple[int, int]:
    if not length or not size:
        raise Unsatisfiable
    length = min(length, size)
    return size - length, length
