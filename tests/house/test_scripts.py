"""The pages' scripts: no module imports itself by way of others, and none lies there unused."""

import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from django.conf import settings

from banyan.pages.modules import imports
from banyan.pages.places import folders, places

STATIC = folders(settings.INSTALLED_APPS, "static")
_NAMED = re.compile(r"""['"]([a-z-]+/[a-z/-]+\.js)['"]""")


def graph(static: list[Path]) -> dict[str, list[str]]:
    """What each module below these folders imports, by static path."""
    files = [(folder, file) for folder in static for file in folder.rglob("*.js")]
    paths = {file.relative_to(folder).as_posix(): file for folder, file in files}
    return {path: imports(path, file.read_text()) for path, file in paths.items()}


def circle(modules: dict[str, list[str]]) -> list[str]:
    """Modules that import one another in a circle, the first again at the end; or none."""
    try:
        TopologicalSorter(modules).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def test_no_module_imports_itself_by_way_of_others() -> None:
    assert circle(graph(STATIC)) == []


def test_every_import_leads_to_a_module() -> None:
    modules = graph(STATIC)
    assert len(modules) > 50
    assert {path for imported in modules.values() for path in imported} - modules.keys() == set()


def test_every_module_is_imported_or_named_by_a_page() -> None:
    modules = graph(STATIC)
    homes = [*(place.folder for place in places(settings.INSTALLED_APPS)), *templates()]
    files = [file for home in homes for kind in ("*.py", "*.html") for file in home.rglob(kind)]
    named = {name for file in files for name in _NAMED.findall(file.read_text())}
    imported = {path for each in modules.values() for path in each}
    assert modules.keys() - imported - named == set()


def templates() -> list[Path]:
    """Where apps keep the templates of their part of the admin."""
    return [folder for folder in Path(settings.ROOT).glob("apps/*/templates") if folder.is_dir()]


@pytest.mark.parametrize("written", ["import { a } from './{}.js';", "import './{}.js';"])
def test_a_circle_in_a_made_up_tree_is_seen(tmp_path: Path, written: str) -> None:
    for one, other in (("fig", "leaf"), ("leaf", "root"), ("root", "fig"), ("seed", "fig")):
        (tmp_path / f"{one}.js").write_text(written.replace("{}", other))
    assert set(circle(graph([tmp_path]))) == {"fig.js", "leaf.js", "root.js"}
    (tmp_path / "root.js").write_text("export const a = 1;")
    assert circle(graph([tmp_path])) == []
