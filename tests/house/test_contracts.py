"""Each import contract is kept, and fails when it is broken on purpose."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A line that breaks exactly one rule, and the name of the contract it breaks.
BREACHES = [
    ("platform/banyan/ids.py", "import apps.assessments.api", "The front door knows everyone"),
    ("legacy_proxy/trace.py", "import bff.urls", "The front door knows everyone"),
    ("bff/routes/ramp.py", "import bff.flips.replay_gate", "Inside the front door"),
    ("bff/flips/replay_gate.py", "import bff.drills.rehearsal_gate", "Inside the front door"),
    ("bff/monolith/lms.py", "import bff.routes.decision", "Inside the front door"),
    ("apps/assessments/rules/scoring.py", "import apps.assessments.models", "Inside an app"),
    ("bff/gateway/health.py", "import apps.assessments.models", "Assessments are entered"),
    ("apps/assessments/rules/scoring.py", "import django", "Rules, formats and events are plain"),
    ("apps/assessments/events.py", "import psycopg", "Rules, formats and events are plain"),
    ("apps/assessments/rest/views.py", "import apps.assessments.models", "Adapters translate"),
    ("apps/assessments/pages/views.py", "import apps.assessments.models", "Adapters translate"),
    ("apps/lti/deliveries/scores.py", "import apps.lti.models", "Adapters translate"),
    ("apps/assessments/tasks.py", "import apps.assessments.commands", "Adapters translate"),
]


# What nobody outside its app may import, however few organs the app has.
APPS = sorted(path.parent.name for path in (ROOT / "apps").glob("*/apps.py"))


def lint(root: Path) -> "subprocess.CompletedProcess[str]":
    roots = os.pathsep.join([str(root), str(root / "platform")])
    return subprocess.run(
        [shutil.which("lint-imports") or str(ROOT / ".venv/bin/lint-imports"), "--no-cache"],
        cwd=root,
        env={**os.environ, "PYTHONPATH": roots},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", root)
    for part in ("platform", "apps", "bff", "legacy_proxy"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    return root


def test_the_house_keeps_its_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


@pytest.fixture(scope="module")
def report(copy: Path) -> str:
    """What is said of a house in which every breach has been made: reading it takes seconds, so it
    is read once."""
    into_every_app = [("bff/__init__.py", f"import apps.{app}.apps", "") for app in APPS]
    circle = [
        ("apps/liveclass/apps.py", "import apps.cdn.apps", ""),
        ("apps/cdn/apps.py", "import apps.liveclass.apps", ""),
    ]
    for file, line, _ in [*BREACHES, *into_every_app, *circle]:
        with (copy / file).open("a") as opened:
            opened.write(f"\n{line}\n")
    return lint(copy).stdout


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES)
def test_a_breach_of_contract_is_seen(report: str, file: str, line: str, contract: str) -> None:
    assert any(row.startswith(contract) for row in broken(report))
    importer = file.removeprefix("platform/").removesuffix(".py").replace("/", ".")
    found = f"{importer} -> {line.removeprefix('import ')} (l."
    assert any(contract in title and found in said for title, said in sections(report)), report


@pytest.mark.parametrize("app", APPS)
def test_every_app_is_entered_by_api_and_events_only(report: str, app: str) -> None:
    found = f"bff -> apps.{app}.apps (l."
    assert any("entered by api" in title and found in said for title, said in sections(report))


def test_apps_that_know_each_other_in_circles_are_seen(report: str) -> None:
    assert "Apps do not know each other in circles BROKEN" in broken(report)


def broken(report: str) -> list[str]:
    return [row for row in report.splitlines() if " BROKEN" in row]


def sections(report: str) -> list[tuple[str, str]]:
    """The reports of broken contracts: a title underlined with dashes, and what is said there."""
    rows = report.splitlines()
    titles = [at for at, row in enumerate(rows[1:]) if row and set(row) == {"-"}]
    ends = [*titles[1:], len(rows)]
    return [(rows[at], "\n".join(rows[at + 2 : end])) for at, end in zip(titles, ends, strict=True)]
