"""The steps of CONTRIBUTING.md, followed literally in a copy of the house, make a module.

Pages and sockets are not among them yet: apps cannot declare them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.test_contracts import ROOT, lint

NEW = {
    "__init__.py": '"""How many attempts this process has heard of."""\n',
    "apps.py": """
from django.apps import AppConfig

class TallyConfig(AppConfig):
    name = "apps.tally"
    label = "tally"
""",
    "queries.py": """
heard: list[object] = []
""",
    "api.py": """
from apps.tally.queries import heard

__all__ = ["heard"]
""",
    "consumers.py": """
from apps.assessments.events import AttemptStarted
from apps.tally.queries import heard
from banyan.events.consumers import consumes

@consumes(AttemptStarted, consumer="tally")
def count(events: list[AttemptStarted]) -> None:
    heard.extend(event.aggregate_id for event in events)
""",
    "rest/__init__.py": "",
    "rest/hot.py": """
from apps.tally.api import heard
from banyan.http.hot import Call, Reply, hot

@hot("tally.heard", "GET", "/api/v1/tally", reply=dict)
async def heard_of(call: Call[None]) -> Reply:
    \"\"\"How many attempts were heard of.\"\"\"
    return Reply({"heard": len(heard)})
""",
    "routes.py": """
from banyan.routes import DeclaredRoute, routes

routes(DeclaredRoute(key="tally", method="GET", template="/api/v1/tally", endpoint="tally.heard"))
""",
}

CONTRACT = """
[[tool.importlinter.contracts]]
name = "Tally is entered by api and events only"
type = "protected"
protected_modules = ["apps.tally"]
allowed_importers = ["apps.tally"]
ignore_imports = ["** -> apps.tally.api", "** -> apps.tally.events"]
unmatched_ignore_imports_alerting = "none"
"""

# What the house knows of it, and what its two doors do, in a process that starts in the copy.
LOOK = """
import asyncio
from datetime import UTC, datetime
import django
django.setup()
import msgspec
from banyan.events.cloudevents import CloudEvent
from banyan.events.consumers import consumer
from banyan.http.hot import endpoints
from banyan.ids import uuid7
from banyan.routes import declared_routes
[route] = [one for one in declared_routes() if one.key == "tally"]
told = {"assessment": uuid7(), "paper": uuid7(), "learner": "ana", "learner_name": "Ana",
        "number": 1, "items": 1, "max_mark": "1", "started_at": datetime.now(UTC), "deadline": None}
event = CloudEvent(id=uuid7(), source=f"/tenants/{uuid7()}/attempt", subject=uuid7(),
                   type="banyan.attempt.AttemptStarted", time=datetime.now(UTC), sequence="0",
                   data=msgspec.Raw(msgspec.json.encode(told)))
consumer("tally").take([event])
print(asyncio.run(endpoints()[route.endpoint].handler(None)).body)
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("house")
    for part in ("platform", "apps", "bff", "legacy_proxy"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in NEW.items():
        path = root / "apps/tally" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    settings = root / "platform/banyan/settings/__init__.py"
    usage = '    "apps.usage",\n'
    settings.write_text(settings.read_text().replace(usage, f'{usage}    "apps.tally",\n'))
    contracts = (ROOT / "pyproject.toml").read_text()
    (root / "pyproject.toml").write_text(contracts + CONTRACT)
    return root


def test_a_module_takes_less_than_thirty_lines() -> None:
    lines = [line for text in NEW.values() for line in text.splitlines() if line.strip()]
    assert len(lines) < 30


def test_its_consumer_and_its_route_are_found_and_work(copy: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOOK],
        cwd=copy,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "banyan.settings",
            "PYTHONPATH": os.pathsep.join([str(copy), str(copy / "platform")]),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "{'heard': 1}", done.stderr


def test_it_keeps_the_contracts(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
