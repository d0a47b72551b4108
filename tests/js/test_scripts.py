"""The tests beside this file, which Node runs: modules that need no page."""

import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from banyan.pages.places import folders

HERE = Path(__file__).parent
NAMES = [
    name
    for file in sorted(HERE.glob("*.test.js"))
    for name in re.findall(r"^test\('(.+?)', ", file.read_text(), re.MULTILINE)
]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What went wrong in each test, by its name; nothing where nothing did."""
    node = shutil.which("node")
    if not node:
        pytest.skip("NO SCRIPT TESTED: no node on PATH")
    tree = tmp_path_factory.mktemp("scripts")
    # As a browser sees them: all folders in one tree, so that relative imports find each other.
    for folder in (*folders(settings.INSTALLED_APPS, "static"), HERE):
        shutil.copytree(folder, tree, dirs_exist_ok=True)
    done = subprocess.run(
        [node, "--test", "--test-reporter=junit"],
        cwd=tree,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    cases = ElementTree.fromstring(done.stdout).iter("testcase")
    return {case.attrib["name"]: "".join(case.itertext()).strip() for case in cases}


def test_node_has_run_every_test(results: dict[str, str]) -> None:
    assert sorted(results) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_in_node(name: str, results: dict[str, str]) -> None:
    assert results[name] == ""
