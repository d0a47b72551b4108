"""A page's modules as one script: a slow line waits long for many small files (decision 45).

Modules import by name, and export functions, classes and constants where they are declared; that is
all that is joined. Each becomes a function that is called once and returns what it exports. No
module is rewritten otherwise, so a line in the browser's tools reads as in its file.
"""

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

from banyan.pages.modules import imports, module_tree, resolved, source_of

_IMPORT = re.compile(r"^import \{([^}]+)\} from '(\.[^']+)';$", re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
_WAITS = re.compile(r"^(?:const|let|for|if|await)\b.*\bawait\b.*|^await\b.*", re.MULTILINE)


class Unjoinable(ValueError):
    """A module is written in a way that is not joined; says which line of which."""


@dataclass(frozen=True)
class Script:
    """One script; its digest changes with every change of a module in it."""

    digest: str
    content: bytes
    compressed: bytes


@cache
def script_of(entry: str) -> Script:
    """The script of the page whose module has this static path. Raises as `joined` does."""
    content = joined(entry).encode()
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Script(digest, content, gzip.compress(content, mtime=0))


def joined(entry: str) -> str:
    """Everything that a module imports, and last the module itself.

    Raises FileNotFoundError for a module that is not there, CycleError for a circle, Unjoinable.
    """
    sources = {path: source_of(path) for path in module_tree(entry)}
    order = TopologicalSorter({path: imports(path, text) for path, text in sources.items()})
    names = {path: f"module{number}" for number, path in enumerate(sources)}
    return "\n".join(_joined(path, sources[path], names, entry) for path in order.static_order())


def _joined(path: str, source: str, names: dict[str, str], entry: str) -> str:
    exported = [name for _, name in _EXPORT.findall(source)]

    def taken(found: re.Match[str]) -> str:
        wanted = found[1].replace(" as ", ": ")
        return f"const {{{wanted}}} = {names[resolved(path, found[2])]};"

    body = _EXPORT.sub(r"\1 \2", _IMPORT.sub(taken, source))
    refused = _OTHER.search(body) or (path != entry and _WAITS.search(body))
    if refused:
        raise Unjoinable(f"{path}: {refused[0]}")
    if path == entry:
        return f"// {path}\n{body}"
    returned = ", ".join(exported)
    return f"// {path}\nconst {names[path]} = (() => {{\n{body}\nreturn {{ {returned} }};\n}})();\n"
