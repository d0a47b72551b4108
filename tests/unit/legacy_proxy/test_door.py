"""The proxy as an ASGI application on its own."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from legacy_proxy.app import LegacyProxy

ROOT = Path(__file__).resolve().parents[3]


async def test_an_unknown_upstream_is_a_mistake_of_the_caller() -> None:
    unused: Any = None
    with pytest.raises(KeyError):
        await LegacyProxy({}).forward("legacy", {"type": "http"}, unused, unused)


def test_the_proxy_works_without_django_and_without_a_database() -> None:
    script = (
        "import sys, legacy_proxy.app; "
        "print([name for name in ('django', 'psycopg', 'bff') if name in sys.modules])"
    )
    roots = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": roots},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"
