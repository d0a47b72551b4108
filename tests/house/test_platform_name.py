"""`platform/` is a source root; the standard library keeps its `platform` everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform

ROOT = Path(__file__).resolve().parents[2]
ASK = "import platform; print(platform.system(), platform.__file__)"


def is_the_standard_librarys(output: str) -> None:
    system, _, origin = output.strip().splitlines()[-1].partition(" ")
    assert system == "Linux"
    assert not Path(origin).is_relative_to(ROOT / "platform")


def test_platform_is_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_pytest_gets_the_standard_librarys_platform() -> None:
    import platform

    is_the_standard_librarys(f"{platform.system()} {platform.__file__}")


@pytest.mark.parametrize(
    "argv",
    [
        ["manage.py", "shell", "-v0", "-c", ASK],
        ["-P", "manage.py", "shell", "-v0", "-c", ASK],
        ["-c", f"import celery, banyan.celery; {ASK}"],
        ["-c", f"import uvicorn, bff.asgi; {ASK}"],
    ],
    ids=["manage.py", "manage.py without the script's folder", "celery", "uvicorn"],
)
def test_every_process_gets_the_standard_librarys_platform(argv: list[str]) -> None:
    roots = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    env = {**os.environ, "PYTHONPATH": roots}
    done = subprocess.run(
        [sys.executable, *argv], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    is_the_standard_librarys(done.stdout)


def test_running_workers_get_the_standard_librarys_platform(platform: RunningPlatform) -> None:
    # Both call platform.system() and the like while they start; with ours in its place they
    # would have died of an AttributeError, and be started again and again.
    assert Frontend(platform.url).call("GET", "/readyz").status == 200
    assert platform.pids("manage.py work")
    assert "AttributeError" not in platform.log()
