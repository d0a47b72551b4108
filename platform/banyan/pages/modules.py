"""Which ES modules a page needs, read from the modules themselves.

On a 3G phone every import discovered one after the other costs a round trip of half a second;
listing them as `modulepreload` in the shell fetches the whole tree at once.
"""

import posixpath
import re
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders

_IMPORT = re.compile(r"""^(?:import|export)\b[^'";]*?from\s+['"](\.[^'"]+)['"]""", re.MULTILINE)


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
        waiting += _imports_of(path)
    return tuple(found)


def _imports_of(path: str) -> list[str]:
    file = finders.find(path)
    if not isinstance(file, str):
        raise FileNotFoundError(path)
    folder = posixpath.dirname(path)
    names = _IMPORT.findall(Path(file).read_text(encoding="utf-8"))
    return [posixpath.normpath(posixpath.join(folder, name)) for name in names]
