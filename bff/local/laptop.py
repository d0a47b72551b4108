"""The whole platform on one machine: which processes there are, and in which order they start."""

import asyncio
import fcntl
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command

from banyan.addresses import at
from banyan.embedded import children
from banyan.embedded.logstream import LogStream
from banyan.embedded.postgres import Postgres
from banyan.embedded.redis import Redis
from banyan.embedded.replica import Replica
from banyan.embedded.supervisor import Service, Supervisor
from banyan.processes import processes

_READY_SECONDS = 60.0


class AlreadyRunning(Exception):
    """Another process runs the platform in this home."""


class NotReady(Exception):
    """A process did not become ready in time."""


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the home's lock; it ends with the process, however that ends."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(str(home)) from None
        yield


class Laptop:
    """`step` is called with what is being done, before it is done."""

    def __init__(self, step: Callable[[str], None]) -> None:
        self._step = step
        self._env = settings.BANYAN
        self._layout = settings.LAYOUT
        self._supervisor = Supervisor(LogStream(self._env.log_format))
        self._web = _listen(self._env.host, self._env.port)
        self._legacy_port = free_port()
        self.legacy_url = f"http://127.0.0.1:{self._legacy_port}"
        host, port = self._web.getsockname()[:2]
        if port != self._env.port and self._env.port:
            self._step(f"Port {self._env.port} is taken; using {port}")
        self.url = f"http://{host}:{port}"

    async def start(self) -> None:
        """Bring everything up, in the order in which one needs the other."""
        self._layout.front_door_address.write_text(self.url)
        await self._start_services()
        self._step("Migrating the database")
        await asyncio.to_thread(call_command, "migrate", interactive=False, verbosity=0)
        await asyncio.to_thread(call_command, "partitions", "ensure", verbosity=0)
        await self._start_monolith()
        if self._env.demo:
            self._step("Seeding the demo school")
            await asyncio.to_thread(call_command, "seed_demo")
        await self._start_processes()

    async def stop(self) -> None:
        """Take everything down; leaves no process."""
        await self._supervisor.stop()
        self._web.close()
        self._layout.legacy_address.unlink(missing_ok=True)
        self._layout.front_door_address.unlink(missing_ok=True)
        shutil.rmtree(self._layout.sockets, ignore_errors=True)

    async def _start_services(self) -> None:
        if self._env.database_url is None:
            self._step("Starting PostgreSQL 18")
            postgres = Postgres.of(self._layout)
            await self._supervisor.add(
                Service("postgres", postgres.start, signal.SIGINT, foundation=True)
            )
            postgres.create_database("banyan")
            await self._start_replicas()
        if self._env.redis_url is None:
            self._step("Starting Redis")
            await self._supervisor.add(Service("redis", Redis(self._layout).start, foundation=True))
        if self._env.kafka is None:
            self._step("Starting a stand-in for Kafka")
            self._layout.kafka_address.unlink(missing_ok=True)
            await self._command("kafka", "kafka")
            await _until(self._layout.kafka_address.exists, "the Kafka stand-in")

    async def _start_replicas(self) -> None:
        for number in range(1, self._env.replicas + 1):
            self._step(f"Starting replica {number} of PostgreSQL")
            start = Replica.of(self._layout, number).start
            name = f"replica-{number}"
            await self._supervisor.add(Service(name, start, signal.SIGINT, foundation=True))

    async def _start_monolith(self) -> None:
        if self._env.legacy_url is not None:
            self.legacy_url = settings.BANYAN_UPSTREAMS["monolith"]
            return
        self._step("Starting the demo monolith")
        settings.BANYAN_UPSTREAMS["monolith"] = self.legacy_url
        data = self._layout.home / "monolith"
        data.mkdir(mode=0o700, exist_ok=True)  # password hashes
        argv = ["-m", "legacy_proxy.monolith", "--data-dir", str(data)]
        await self._python("monolith", [*argv, "--port", str(self._legacy_port)])
        await _until(lambda: _answers(f"{self.legacy_url}/livez"), "the monolith")
        self._layout.legacy_address.write_text(self.legacy_url)

    async def _start_processes(self) -> None:
        self._step(f"Starting {self._env.workers} web processes")
        descriptor = self._web.fileno()
        for number in range(1, self._env.workers + 1):
            arguments = ["serve", "--fd", str(descriptor)]
            await self._command(f"web-{number}", *arguments, pass_fds=(descriptor,))
        self._step(f"Starting {', '.join(one.name for one in processes())}")
        for one in processes():
            await self._command(one.name, *one.command.split())
        await _until(lambda: _answers(f"{self.url}{at('/readyz')}"), "the front door")

    async def _command(self, name: str, *arguments: str, pass_fds: tuple[int, ...] = ()) -> None:
        manage = str(settings.ROOT / "manage.py")
        await self._python(name, [manage, *arguments], pass_fds)

    async def _python(
        self, name: str, arguments: list[str], pass_fds: tuple[int, ...] = ()
    ) -> None:
        argv = [sys.executable, *arguments]

        def start() -> "subprocess.Popen[bytes]":
            return children.start(argv, env=self._child_env(), cwd=settings.ROOT, pass_fds=pass_fds)

        await self._supervisor.add(Service(name, start))

    def _child_env(self) -> dict[str, str]:
        own = {
            "BANYAN_HOME": str(self._layout.home),
            "BANYAN_LEGACY_URL": self.legacy_url,
            "BANYAN_LOG_FORMAT": "json",
            "MONOLITH_ISSUER": self._env.jwks_issuer,
            "MONOLITH_HS256_SECRET": self._env.hs256_secret or secrets.token_urlsafe(32),
            "PYTHONUNBUFFERED": "1",
        }
        return {**os.environ, **own}


def _listen(host: str, port: int) -> socket.socket:
    """The web processes' common socket: while one of them restarts, connections wait in it."""
    for wanted in (port, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, wanted))
        except OSError:
            listener.close()
            if "BANYAN_PORT" in os.environ:
                raise
            continue
        listener.listen(2048)
        return listener
    raise OSError("no free port")


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return bool(response.status == 200)
    except (OSError, urllib.error.HTTPError):
        return False


async def _until(ready: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not await asyncio.to_thread(ready):
        if time.monotonic() > deadline:
            raise NotReady(f"{what} did not become ready within {_READY_SECONDS:.0f} s")
        await asyncio.sleep(0.05)
