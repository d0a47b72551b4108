"""Folders called `pages`, of an app or of one of its rooms. What lies in them is found, not listed.

`templates/` and `static/` in such a folder are searched like those of any Django app, and a module
`urls` in it is served.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

_SOURCE_ROOTS = ("banyan", "apps", "bff")


@dataclass(frozen=True)
class Place:
    """A folder of pages, and the dotted name under which Python knows it."""

    module: str
    folder: Path

    @property
    def urls(self) -> str | None:
        """The module that names its addresses, if there is one."""
        return f"{self.module}.urls" if (self.folder / "urls.py").is_file() else None


def places(installed: Iterable[str]) -> list[Place]:
    """The folders of pages of our own installed apps, in the order of these."""
    # A configuration named by its class belongs to an app that is installed by its own name.
    named = [name for name in installed if ".apps." not in name]
    ours = [name for name in named if name.split(".")[0] in _SOURCE_ROOTS]
    return [place for name in ours for place in _of(name)]


def folders(installed: Iterable[str], name: str) -> list[Path]:
    """Every `pages/<name>` that exists."""
    found = [place.folder / name for place in places(installed)]
    return [folder for folder in found if folder.is_dir()]


def _of(app: str) -> Iterator[Place]:
    spec = find_spec(app)
    [root] = map(Path, (spec and spec.submodule_search_locations) or ())
    for folder in sorted([*root.glob("pages"), *root.glob("*/pages")]):
        inside = folder.relative_to(root).parts
        yield Place(".".join([app, *inside]), folder)
