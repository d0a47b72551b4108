"""The real process on a free port, and a plain HTTP client for it."""

import http.client
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[3]
SECRET = "a secret of the tests, long enough for HS256"
PATIENCE_SECONDS = 20


class Reply(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Running:
    """A started monolith; `lines` are its log lines so far, parsed."""

    process: subprocess.Popen[str]
    lines: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0
    listening: threading.Event = field(default_factory=threading.Event)

    def read_log(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as log:
            for text in log:
                self.lines.append(json.loads(text))
                if self.lines[-1]["event"] == "listening":
                    self.port = self.lines[-1]["port"]
                    self.listening.set()
        self.listening.set()  # ended: do not let anyone wait for a process that died

    def logged(self, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first such line; waits, since a line is written after its response."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            for line in list(self.lines):
                if wanted(line):
                    return line
            time.sleep(0.01)
        raise AssertionError("no such line was logged")

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)

    def ask(
        self,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: Any = None,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        sent = dict(headers or {})
        if token:
            sent["Authorization"] = f"Bearer {token}"
        payload = raw if body is None else json.dumps(body).encode()
        connection = self.connect()
        try:
            connection.request(method, path, body=payload, headers=sent)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            connection.close()

    def login(self, user: str) -> str:
        reply = self.ask("POST", "/api/v1/login", body={"username": user, "password": user})
        assert reply.status == 200, reply.body
        token: str = reply.json()["token"]
        return token


def environment(**extra: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MONOLITH_", "DJANGO_"))}
    return {**kept, "PYTHONPATH": str(ROOT), **extra}


@pytest.fixture(scope="session")
def launch() -> Iterator[Callable[..., Running]]:
    """Start a monolith on a data directory; every one started is gone at the end."""
    started: list[tuple[Running, threading.Thread]] = []

    def start(data_dir: Path, **extra: str) -> Running:
        process = subprocess.Popen(
            [sys.executable, "-m", "legacy_proxy.monolith", "--data-dir", data_dir, "--port", "0"],
            stdout=subprocess.PIPE,
            text=True,
            env=environment(**extra),
        )
        running = Running(process)
        reader = threading.Thread(target=running.read_log)
        reader.start()
        started.append((running, reader))
        assert running.listening.wait(PATIENCE_SECONDS)
        assert running.port, "the monolith did not start"
        return running

    yield start
    for running, reader in started:
        running.process.kill()
        running.process.wait()
        reader.join()


@pytest.fixture(scope="session")
def monolith(launch: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Running:
    """One process for all tests that only speak to it."""
    return launch(
        tmp_path_factory.mktemp("monolith"),
        MONOLITH_HS256_SECRET=SECRET,
        MONOLITH_MAX_UPLOAD_BYTES="200000",
        MONOLITH_MAX_JSON_BYTES="100000",
        MONOLITH_PROGRESS_SECONDS="600",
        MONOLITH_HEARTBEAT_SECONDS="0.2",
    )


@pytest.fixture(scope="session")
def token_of(monolith: Running) -> Callable[[str], str]:
    """The token of a demo account, logged in once."""
    known: dict[str, str] = {}

    def token(user: str) -> str:
        if user not in known:
            known[user] = monolith.login(user)
        return known[user]

    return token


Ask = Callable[..., Reply]


@pytest.fixture
def ask(monolith: Running, token_of: Callable[[str], str]) -> Ask:
    """`ask("learner1", "GET", "/api/v1/me")`; nobody when the first is None."""

    def asked(who: str | None, method: str, path: str, **rest: Any) -> Reply:
        return monolith.ask(method, path, token=token_of(who) if who else None, **rest)

    return asked


@pytest.fixture
def six_types() -> dict[str, Any]:
    """A quiz with one item of each type; 7 marks."""
    quiz: dict[str, Any] = json.loads(
        Path(__file__).with_name("six_types.json").read_text(encoding="utf-8")
    )
    return quiz


QUIZ_NUMBERS = itertools.count(1)


@pytest.fixture
def published(ask: Ask, six_types: dict[str, Any]) -> Callable[..., str]:
    """Publish the quiz under a fresh id, with changes; returns the id."""

    def publish(**changes: Any) -> str:
        quiz = f"quiz-{next(QUIZ_NUMBERS)}"
        path = f"/api/v1/assessments/{quiz}"
        reply = ask("teacher", "PUT", path, body=six_types | changes)
        assert reply.status == 200, reply.body
        return quiz

    return publish


@pytest.fixture
def started(ask: Ask, published: Callable[..., str]) -> Callable[..., str]:
    """Start an attempt at a fresh quiz; returns the path of the attempt."""

    def start(learner: str = "learner1", **changes: Any) -> str:
        reply = ask(learner, "POST", f"/api/v1/assessments/{published(**changes)}/attempts")
        assert reply.status == 201, reply.body
        return reply.headers["Location"]

    return start


@pytest.fixture
def secret() -> str:
    """What HS256 tokens of these tests are signed with."""
    return SECRET


@pytest.fixture
def inside(tmp_path: Path, six_types: dict[str, Any]) -> Callable[[str], Any]:
    """Run lines inside a fresh monolith's code, in a process of its own; returns what it `shows`.

    At hand: `attempts`, `quiz` (published), `learner`, `shows(value)`.
    """
    prelude = """
import json, os, sys
import django
django.setup()
from legacy_proxy.monolith import attempts, boot, publishing
from legacy_proxy.monolith.accounts import Principal
boot.prepare()
quiz = publishing.publish("q", json.load(sys.stdin))
learner = Principal("learner1", "Aigerim", "learner", "demo")
shows = lambda value: print(json.dumps(value))
"""

    def run(script: str) -> Any:
        done = subprocess.run(
            [sys.executable, "-c", prelude + script],
            input=json.dumps(six_types),
            env=environment(
                MONOLITH_DATA_DIR=str(tmp_path),
                DJANGO_SETTINGS_MODULE="legacy_proxy.monolith.settings",
            ),
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run
