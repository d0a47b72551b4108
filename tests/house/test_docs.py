"""What the documentation names is there: files, other pages, the two commands everybody needs."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
# A path in code style: with a folder or an ending of ours. `tests/x.py`, `sql/save.sql`, `exam.js`.
_NAMED = re.compile(r"`([\w.-]+(?:/[\w.*-]+)*/?)`")
_ENDINGS = ("py", "js", "sql", "toml", "md", "json", "css", "html", "lua")
_LINKED = re.compile(r"\]\(([^)#\s]+)(#[^)]*)?\)")
# Files that come about while it runs, and one that a page has its reader make.
_ELSEWHERE = {"report.json", "report.html", "index.html", "en.html", "es.html", "pt.html"}
_ELSEWHERE |= {"history.json", "keys.json", "summary.json", "check.py"}
_ROOTS = ("apps", "bff", "docs", "legacy_proxy", "platform", "tests")


@cache
def files() -> tuple[str, ...]:
    """Every file of the repository, and each folder with a slash at its end."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    there = [name for name in listed if name and (ROOT / name).exists()]
    folders = {f"{parent}/" for name in there for parent in Path(name).parents}
    return (*there, *sorted(folders - {"./"}))


def names(text: str) -> Iterator[str]:
    """What looks like a path of ours: begins in a folder of ours, or ends like a file of ours."""
    for found in _NAMED.findall(text):
        ends = found.rsplit(".", 1)[-1] in _ENDINGS and "." in found
        begins = found.split("/")[0] in _ROOTS and "/" in found
        if (ends or begins) and "*" not in found and found not in _ELSEWHERE:
            yield found


def there(name: str) -> bool:
    """Whether some file or folder has this path, or ends with it after a slash."""
    return any(file in (name, f"{name}/") or file.endswith(f"/{name}") for file in files())


def missing(text: str) -> list[str]:
    return [name for name in names(text) if not there(name)]


def leads_somewhere(target: Path, anchor: str) -> bool:
    """Whether the page is there, with a heading for the anchor where one is named."""
    if not target.exists() or not anchor:
        return target.exists()
    headings = re.findall(r"^#+ (.*)$", target.read_text(), re.M)
    return anchor in {
        "#" + re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_is_there(page: Path) -> None:
    assert missing(page.read_text()) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_a_page_leads_to_is_there(page: Path) -> None:
    links = [link for link in _LINKED.findall(page.read_text()) if "://" not in link[0]]
    assert [link for link in links if not leads_somewhere(page.parent / link[0], link[1])] == []


@pytest.mark.parametrize(
    "made_up",
    ["bff/gateway/no_such.py", "apps/assessments/rooms/", "no_such_file.js", "rest/no_such.py"],
)
def test_a_made_up_name_is_noticed(made_up: str) -> None:
    assert missing(f"The walk goes on in `{made_up}`, and then in `bff/asgi.py`.") == [made_up]


def test_every_page_of_the_documentation_is_listed() -> None:
    index = (ROOT / "docs/README.md").read_text()
    pages = {page.name for page in PAGES if page.parent.name == "docs"} - {"README.md"}
    assert {name for name in pages if f"({name})" not in index} == set()


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_readme_names_the_two_commands_that_everybody_needs(command: str) -> None:
    assert f"```\n{command}\n```" in (ROOT / "README.md").read_text()
