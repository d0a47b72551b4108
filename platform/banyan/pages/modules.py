"""Which ES modules a page needs, read from the modules themselves."""

import posixpath
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

_IMPORT = re.compile(
    r"""^(?:import|export)\b(?:[^'";]*?\bfrom)?\s*['"](\.[^'"]+)['"]""", re.MULTILINE
)


@cache
def module_tree(entry: str) -> tuple[str, ...]:
    """Static paths of everything that `entry` (a static path, too) imports, itself first.

    Raises FileNotFoundError when a module imports a file that is not there.
    """
    found: dict[str, None] = {}
    waiting = [entry]
    while waiting:
        path = waiting.pop(0)
        if path in found:
            continue
        found[path] = None
        waiting += imports(path, source_of(path))
    return tuple(found)


def imports(path: str, source: str) -> list[str]:
    """Static paths of what the module at a static path imports, in its order."""
    return [resolved(path, name) for name in _IMPORT.findall(source)]


def resolved(path: str, name: str) -> str:
    """The static path of what the module at a static path calls `name`."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), name))


def source_of(path: str) -> str:
    """The text of a module. Raises FileNotFoundError."""
    file = finders.find(path)
    if not isinstance(file, str):
        raise FileNotFoundError(path)
    return Path(file).read_text(encoding="utf-8")
