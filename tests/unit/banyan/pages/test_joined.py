"""A page's modules as one script do what they do one by one."""

import gzip
import shutil
import subprocess
from collections.abc import Callable, Iterator
from graphlib import CycleError
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from banyan.pages.addresses import urlpatterns as _loaded  # noqa: F401  # so that pages are known
from banyan.pages.joined import Unjoinable, joined, script_of
from banyan.pages.modules import module_tree
from banyan.pages.page import _ENTRIES

Tree = Callable[..., None]


@pytest.fixture
def tree(tmp_path: Path, settings: Any) -> Iterator[Tree]:
    """Call it with what stands in each file of a made-up tree, by static path."""
    settings.STATICFILES_DIRS = [tmp_path]
    finders.get_finder.cache_clear()

    def grow(**modules: str) -> None:
        for name, text in modules.items():
            (tmp_path / f"{name}.js").write_text(text)
        module_tree.cache_clear()

    yield grow
    finders.get_finder.cache_clear()
    module_tree.cache_clear()


def run(script: str, *options: str) -> str:
    node = shutil.which("node")
    if not node:
        pytest.skip("NO SCRIPT TESTED: no node on PATH")
    argv = [node, *options, "--input-type=module", "-"]
    done = subprocess.run(argv, input=script, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("entry", sorted(_ENTRIES))
def test_the_modules_of_every_page_are_joined(entry: str) -> None:
    run(joined(entry), "--check")


def test_a_module_runs_once_and_after_what_it_imports(tree: Tree) -> None:
    tree(
        fig="import { one } from './leaf.js';\nimport { two as other } from './root.js';\n"
        "console.log(one(), other);\nawait Promise.resolve();\n",
        leaf="import { two } from './root.js';\nexport function one() {\n  return two + 1;\n}\n",
        root="console.log('once');\nexport const two = 2;\n",
    )
    assert run(joined("fig.js")) == "once\n3 2\n"


def test_a_name_that_is_not_exported_stays_in_its_module(tree: Tree) -> None:
    tree(
        fig="import { one } from './leaf.js';\nconst hidden = 'mine';\nconsole.log(one, hidden);\n",
        leaf="const hidden = 'its';\nexport const one = hidden;\n",
    )
    assert run(joined("fig.js")) == "its mine\n"


@pytest.mark.parametrize(
    "line",
    [
        "export default 1;",
        "export { a };",
        "export let a = 1;",
        "import a from './root.js';",
        "import * as a from './root.js';",
        "const a = await import('./root.js');",
        "await 1;",
    ],
)
def test_what_would_not_be_the_same_is_refused_with_its_line(tree: Tree, line: str) -> None:
    tree(fig="import { a } from './leaf.js';\n", leaf=f"{line}\n", root="")
    with pytest.raises(Unjoinable) as refused:
        joined("fig.js")
    assert str(refused.value) == f"leaf.js: {line}"


def test_a_circle_is_refused(tree: Tree) -> None:
    tree(fig="import { a } from './leaf.js';\n", leaf="import { b } from './fig.js';\n")
    with pytest.raises(CycleError):
        joined("fig.js")


def asked(entry: str, digest: str, **headers: str) -> tuple[int, str, bytes]:
    address = reverse("pages:script", args=(digest, entry))
    reply = Client().get(address, headers=headers, HTTP_HOST="localhost")
    return reply.status_code, reply.get("Cache-Control", ""), reply.content


def test_a_page_names_a_script_that_is_kept_for_good() -> None:
    html = Client().get("/learn/", HTTP_HOST="localhost").content.decode()
    known = script_of("assessments/learn/learn.js")
    assert html.count("<script") == 1
    assert reverse("pages:script", args=(known.digest, "assessments/learn/learn.js")) in html
    status, kept, content = asked("assessments/learn/learn.js", known.digest)
    assert (status, content) == (200, known.content)
    assert "immutable" in kept


def test_a_script_comes_compressed_to_whoever_takes_it() -> None:
    known = script_of("gateway/landing.js")
    _, _, content = asked("gateway/landing.js", known.digest, accept_encoding="gzip, br")
    assert gzip.decompress(content) == known.content


def test_a_script_of_another_release_is_not_kept() -> None:
    assert asked("gateway/landing.js", "0000")[:2] == (200, "no-store")


@pytest.mark.parametrize("entry", ["pages/js/dom.js", "../settings.py", "admin/js/core.js"])
def test_only_pages_scripts_are_joined(entry: str) -> None:
    assert asked(entry, "0000")[0] == 404


def test_while_developing_each_module_comes_from_its_file(settings: Any) -> None:
    settings.DEBUG = True
    view = resolve("/learn/").func
    html = view(RequestFactory().get("/learn/")).render().content.decode()
    assert '<script type="module" src="/static/assessments/learn/learn.js">' in html
    assert '<link rel="modulepreload" href="/static/pages/js/dom.js">' in html
