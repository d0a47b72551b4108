"""A real learning platform that we did not write: Kolibri, without content, on this machine only.

`make kolibri` installs it into an environment of its own; `python -m tests.drive.kolibri` starts
it with Banyan in front, until Ctrl-C.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from banyan.embedded.children import follow
from banyan.settings.env import ROOT
from bff.local.laptop import free_port

PROGRAM = ROOT / ".venv" / "kolibri" / "bin" / "kolibri"
ADMIN, PASSWORD = "admin", "banyan-admin"
PREFIX = "/banyan"

_SECONDS = 300.0
_NOBODY = "http://127.0.0.1:9"


@contextmanager
def running_kolibri(home: Path) -> Iterator[str]:
    """Its origin; it is set up with a school and an administrator, and gone afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    port = free_port()
    env = _environment(home, port)
    log = (home / "output.log").open("wb")
    if not (home / "db.sqlite3").exists():
        _kolibri("manage", "provisiondevice", *_school(), env=env, log=log).wait()
    server = _kolibri("start", "--foreground", env=env, log=log)
    url = f"http://127.0.0.1:{port}"
    try:
        _await(url, server, home / "output.log")
        yield url
    finally:
        server.terminate()
        server.wait(timeout=60)
        log.close()


def _environment(home: Path, port: int) -> dict[str, str]:
    own = {
        "KOLIBRI_HOME": str(home),
        "KOLIBRI_LISTEN_ADDRESS": "127.0.0.1",
        "KOLIBRI_HTTP_PORT": str(port),
        "KOLIBRI_ZIP_CONTENT_PORT": str(free_port()),
        # It announces itself to nobody, sends no statistics and asks nobody for content.
        "KOLIBRI_ZEROCONF_ENABLED": "False",
        "KOLIBRI_DISABLE_PING": "True",
        "KOLIBRI_CENTRAL_CONTENT_BASE_URL": _NOBODY,
        "KOLIBRI_DATA_PORTAL_SYNCING_BASE_URL": _NOBODY,
        "KOLIBRI_RUN_MODE": "banyan",
        "KOLIBRI_NO_FILE_BASED_LOGGING": "True",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DJANGO_")}
    kept.pop("PYTHONPATH", None)
    return {**kept, **own}


def _school() -> list[str]:
    said = {
        "facility": "Banyan school",
        "superusername": ADMIN,
        "superuserpassword": PASSWORD,
        "preset": "formal",
        "language_id": "en",
    }
    return [*(f"--{name}={value}" for name, value in said.items()), "--noinput"]


def _kolibri(*arguments: str, env: dict[str, str], log: BinaryIO) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [str(PROGRAM), *arguments],
        env=env,
        stdout=log,
        stderr=subprocess.STDOUT,
        preexec_fn=follow(os.getpid(), signal.SIGTERM),
    )


def _await(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + _SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/api/public/info/", timeout=5):
                return
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
    raise RuntimeError(f"Kolibri did not come up:\n{log.read_text(errors='replace')[-2000:]}")


def main() -> None:
    home = ROOT / ".banyan" / "kolibri"
    sys.stdout.write(f"Starting Kolibri: log in as {ADMIN} / {PASSWORD}\n")
    sys.stdout.flush()
    with running_kolibri(home / "lms") as url:
        sys.stdout.write(f"Kolibri itself is at {url}; Banyan's own pages lie below {PREFIX}\n")
        sys.stdout.flush()
        own = {"BANYAN_HOME": str(home), "BANYAN_LEGACY_URL": url, "BANYAN_PREFIX": PREFIX}
        command = [sys.executable, str(ROOT / "manage.py"), "up"]
        banyan = subprocess.Popen(command, env={**os.environ, **own})
        while banyan.poll() is None:
            try:
                banyan.wait()
            except KeyboardInterrupt:
                continue  # it has heard it too, and takes everything down in order


if __name__ == "__main__":
    main()
