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
    ("bff/routes/ramp.py", "import bff.flips.gate", "Inside the front door"),
    ("bff/flips/gate.py", "import bff.drills.rehearsed", "Inside the front door"),
    ("bff/monolith/lms.py", "import bff.routes.entry", "Inside the front door"),
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


def test_the_house_keeps_its_contracts(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES)
def test_a_breach_of_contract_is_seen(copy: Path, file: str, line: str, contract: str) -> None:
    path = copy / file
    whole = path.read_text()
    path.write_text(f"{whole}\n{line}\n")
    try:
        done = lint(copy)
    finally:
        path.write_text(whole)
    broken = [row for row in done.stdout.splitlines() if " BROKEN" in row]
    assert done.returncode == 1
    assert any(row.startswith(contract) for row in broken), done.stdout


def test_every_app_is_entered_by_api_and_events_only(copy: Path) -> None:
    path = copy / "bff/__init__.py"
    whole = path.read_text()
    path.write_text(whole + "".join(f"\nimport apps.{app}.apps\n" for app in APPS))
    try:
        done = lint(copy)
    finally:
        path.write_text(whole)
    told = [row for row in done.stdout.splitlines() if row.endswith(("KEPT", "BROKEN", ")"))]
    broken = [row for row in told if "entered by api" in row]
    assert len(broken) == len(APPS)
    assert all(" BROKEN" in row for row in broken)


def test_apps_that_know_each_other_in_circles_are_seen(copy: Path) -> None:
    there, back = copy / "apps/liveclass/apps.py", copy / "apps/cdn/apps.py"
    kept = there.read_text(), back.read_text()
    there.write_text(kept[0] + "\nimport apps.cdn.apps\n")
    back.write_text(kept[1] + "\nimport apps.liveclass.apps\n")
    try:
        done = lint(copy)
    finally:
        there.write_text(kept[0])
        back.write_text(kept[1])
    assert "Apps do not know each other in circles BROKEN" in done.stdout
